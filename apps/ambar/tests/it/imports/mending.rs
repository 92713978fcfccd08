//! A file that is mended where it is: headings are said, cells are edited, and it is checked again.

use serde_json::{Value, json};

use super::{figures, upload};
use crate::scene::{Scene, list, text};

impl Scene {
    /// Checks an import again, with what is different.
    pub async fn checked_again(&self, import: &Value, body: Value) -> Value {
        self.boss.post(&format!("/imports/{}/check", text(&import["id"])), body).await.expect(200);
        self.work().await;
        self.import(&import["id"]).await
    }

    /// Rows of an import.
    pub async fn import_rows(&self, import: &Value, query: &str) -> Value {
        self.boss.get(&format!("/imports/{}/rows?{query}", text(&import["id"]))).await.expect(200)
    }
}

const FILE: &str = "\
sku;name;colour;gtin;weight_kg
A-1;First;red;4006381333931;0,5
;Second;;;1
A-1;Third;;4006381333932;many
A-4;Fourth;blue;;2
";

fn edit(row: i32, cell: i32, value: &str) -> Value {
    json!({"row": row, "cell": cell, "value": value})
}

#[tokio::test]
async fn cells_are_edited_and_the_whole_file_is_checked_again() {
    let scene = Scene::set().await;
    let import = scene.checked("kind=items&file=mend.csv", FILE).await;
    assert_eq!(figures(&import, &["bad_rows", "errors", "would_add"]), [2, 3, 2], "{:?}", scene.errors(&import).await);
    let edits = json!([edit(3, 0, "A-2"), edit(4, 0, "A-3"), edit(4, 4, "3")]);
    let mended = scene.checked_again(&import, json!({ "edits": edits })).await;
    assert_eq!(scene.errors(&mended).await, ["4 gtin catalog.gtin_check_digit"]);
    let mended = scene.checked_again(&import, json!({"edits": [edit(4, 3, " ")]})).await;
    assert_eq!(figures(&mended, &["bad_rows", "errors", "would_add"]), [0, 0, 4], "{:?}", scene.errors(&mended).await);
    let edited = scene.import_rows(&mended, "show=edited").await;
    let cells = |row: &Value| (row["row"].clone(), row["edited"].clone(), row["cells"][0].clone());
    let seen: Vec<_> = list(&edited["items"]).iter().map(cells).collect();
    assert_eq!(
        seen,
        [(json!(3), json!([0]), json!("A-2")), (json!(4), json!([0, 3, 4]), json!("A-3"))],
        "what was edited before stays"
    );
    let done = scene.committed(&mended, "all").await;
    assert_eq!(figures(&done, &["added", "refused"]), [4, 0]);
    let again = scene.boss.post(&format!("/imports/{}/check", text(&import["id"])), json!({})).await;
    again.refused(409, "import.not_checked");
}

#[tokio::test]
async fn rows_are_shown_page_by_page_by_what_becomes_of_them() {
    let scene = Scene::set().await;
    let mut file = "sku;name;weight_kg\n".to_owned();
    for n in 0..2500 {
        let weight = if n % 500 == 3 { "much" } else { "1" };
        file += &format!("N-{n:04};Name;{weight}\n");
    }
    scene
        .boss
        .post(
            "/items",
            json!({"sku": "N-0000", "name": "Name", "packagings": [
        {"level": "each", "quantity": "1", "weight_g": 1000}]}),
        )
        .await
        .expect(201);
    let import = scene.checked("kind=items", file).await;
    assert_eq!(figures(&import, &["rows", "bad_rows", "would_add", "would_leave"]), [2500, 5, 2494, 1]);
    let numbers =
        |page: &Value| -> Vec<i64> { list(&page["items"]).iter().map(|row| row["row"].as_i64().unwrap()).collect() };
    let page = scene.import_rows(&import, "from=998&limit=4").await;
    assert_eq!((numbers(&page), &page["total"]), (vec![1000, 1001, 1002, 1003], &json!(2500)), "over two chunks");
    let refused = scene.import_rows(&import, "show=refused&from=1&limit=3").await;
    assert_eq!((numbers(&refused), &refused["total"]), (vec![505, 1005, 1505], &json!(5)));
    let same = scene.import_rows(&import, "show=unchanged").await;
    assert_eq!((numbers(&same), text(&same["items"][0]["outcome"])), (vec![2], "unchanged"));
    let kinds = scene.boss.get(&format!("/imports/{}/error-kinds", text(&import["id"]))).await.expect(200);
    let kind = &kinds["items"][0];
    assert_eq!(
        (text(&kind["code"]), text(&kind["column"]), &kind["rows"], text(&kind["example"])),
        ("quantity.not_a_number", "weight_kg", &json!(5), "much")
    );
    let of_kind = scene.import_rows(&import, "code=quantity.not_a_number&column=weight_kg&limit=2").await;
    assert_eq!((numbers(&of_kind), &of_kind["total"]), (vec![5, 505], &json!(5)));
    assert_eq!(scene.import_rows(&import, "code=quantity.zero").await["total"], 0);
    let end = scene.import_rows(&import, "from=2500").await;
    assert_eq!((numbers(&end), &end["total"]), (vec![], &json!(2500)));
    for wrong in ["from=-1", "limit=0", "limit=1001"] {
        let path = format!("/imports/{}/rows?{wrong}", text(&import["id"]));
        scene.boss.get(&path).await.refused(422, "import.page");
    }
}

#[tokio::test]
async fn what_headings_are_is_said_after_the_upload_and_remembered() {
    let scene = Scene::set().await;
    let file = "Artikel;Text;Код;Вес, кг\nX-1;Wasser;intern;0,5\n";
    let import = scene.checked("kind=items&remember=true", file).await;
    assert_eq!((text(&import["state"]), text(&import["failure_code"])), ("failed", "import.columns_missing"));
    assert_eq!(import["headings"], json!(["Artikel", "Text", "Код", "Вес, кг"]));
    assert_eq!(import["heading_columns"], json!([null, null, "sku", "weight_kg"]));
    assert_eq!(import["sample"], json!([["X-1", "Wasser", "intern", "0,5"]]));
    let map = json!(["Artikel=sku", "Text=name", "Код=-"]);
    let said = scene.checked_again(&import, json!({ "map": map })).await;
    assert_eq!(text(&said["state"]), "checked", "{said:#}");
    assert_eq!(said["heading_columns"], json!(["sku", "name", null, "weight_kg"]));
    assert_eq!(scene.import_rows(&said, "").await["items"][0]["cells"], json!(["X-1", "Wasser", "intern", "0,5"]));
    // The next file with the same headings, in another order.
    let next = "Код;Text;Artikel;Вес, кг\nx;Tee;X-2;1\n";
    let second = scene.checked("kind=items&remember=true", next).await;
    assert_eq!((text(&second["state"]), &second["map_remembered"]), ("checked", &json!(true)));
    assert_eq!(second["heading_columns"], json!([null, "name", "sku", "weight_kg"]));
    // Whoever does not ask for it is not surprised by it.
    let plain = scene.checked("kind=items", next).await;
    assert_eq!((text(&plain["state"]), text(&plain["failure_code"])), ("failed", "import.columns_missing"));
    // Editing cells does not forget what is remembered.
    let edited = scene.checked_again(&second, json!({"edits": [edit(2, 1, "Kaffee")]})).await;
    assert_eq!((text(&edited["state"]), figures(&edited, &["would_add"])), ("checked", vec![1]), "{edited:#}");
}

#[tokio::test]
async fn what_cannot_be_meant_is_refused() {
    let scene = Scene::set().await;
    let import = scene.checked("kind=items", FILE).await;
    let path = format!("/imports/{}/check", text(&import["id"]));
    for (body, code) in [
        (json!({"map": ["nonsense"]}), "import.map"),
        (json!({"map": ["colour=smell"]}), "import.map_column"),
        (json!({"map": ["a=sku", "b=sku"]}), "import.map_twice"),
        (json!({"edits": [edit(1, 0, "x")]}), "import.edit"),
        (json!({"edits": [edit(2, 300, "x")]}), "import.edit"),
        (json!({"edits": [edit(2, 0, &"x".repeat(5000))]}), "import.edit"),
    ] {
        scene.boss.post(&path, body).await.refused(422, code);
    }
    // Nobody mends a file that is forgotten; its rows can still come in.
    sqlx::query("DELETE FROM import.part").execute(&scene.app.test.owner).await.unwrap();
    scene.boss.post(&path, json!({})).await.refused(409, "import.file_gone");
    assert_eq!(text(&scene.import(&import["id"]).await["state"]), "checked");
    assert_eq!(scene.committed(&import, "only_valid").await["added"], 2);
}

#[tokio::test]
async fn an_edit_while_the_file_is_checked_waits_for_its_turn() {
    let scene = Scene::set().await;
    let import = upload(&scene.boss, "kind=items", FILE).await.expect(201);
    let path = format!("/imports/{}/check", text(&import["id"]));
    scene.boss.post(&path, json!({"edits": [edit(3, 0, "A-2")]})).await.refused(409, "import.not_checked");
    scene.work().await;
    // Asked for twice before a worker comes: both edits are in.
    scene.boss.post(&path, json!({"edits": [edit(3, 0, "A-2")]})).await.expect(200);
    scene.work().await;
    assert_eq!(figures(&scene.import(&import["id"]).await, &["bad_rows"]), [1]);
}
