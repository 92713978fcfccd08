//! Templates: those of the program, and versions that were added.

use serde_json::{Value, json};

use crate::scene::{Scene, each, list};

#[tokio::test]
async fn the_programs_templates_are_listed_shown_and_previewed_in_both_languages_and_formats() {
    let scene = Scene::set().await;
    let all = scene.get("/label-templates").await;
    let names = each(&all["items"], "name");
    assert!(names.len() >= 11 && names.is_sorted(), "{names:?}");
    for name in names {
        let shown = scene.get(&format!("/label-templates/{name}")).await;
        assert_eq!((&shown["version"], &shown["template"]["name"]), (&json!(0), &json!(name)));
        for language in ["en", "ru"] {
            let preview = |format| format!("/label-templates/{name}/preview?language={language}&format={format}");
            let answer = scene.boss.get(&preview("pdf")).await;
            assert!(answer.status == 200 && answer.body.starts_with(b"%PDF"), "{name}");
            let answer = scene.boss.get(&preview("zpl")).await;
            assert!(answer.status == 200 && answer.body.starts_with(b"^XA"), "{name}");
        }
    }
    assert_eq!(each(&scene.get("/label-templates?subject=pick_list").await["items"], "name"), ["pick_list_a4"]);
    scene.boss.get("/label-templates/nothing").await.refused(404, "labels.template_unknown");
    scene.boss.get("/label-templates/item_58x40?version=1").await.refused(404, "labels.template_unknown");
}

async fn changed(scene: &Scene, change: impl FnOnce(&mut Value)) -> Value {
    let mut template = scene.get("/label-templates/location_58x40?version=0").await["template"].clone();
    change(&mut template);
    json!({ "template": template })
}

#[tokio::test]
async fn a_version_that_was_added_is_used_from_then_on_and_jobs_keep_theirs() {
    let scene = Scene::set().await;
    let before = scene.print_places(&["A-01"], None).await;
    let file = scene.file(&before, "zpl").await;
    let body = changed(&scene, |it| it["elements"][3]["text"] = json!("Новый {warehouse}")).await;
    scene.role("warehouse_manager").post("/label-templates", body.clone()).await.refused(403, "auth.forbidden");
    let added = scene.post("/label-templates", body).await;
    assert_eq!((&added["version"], &added["by"]), (&json!(1), &json!("boss")));
    let after = scene.print_places(&["A-01"], None).await;
    assert_eq!((&before["template_version"], &after["template_version"]), (&json!(0), &json!(1)));
    assert!(scene.file(&before, "zpl").await == file && scene.file(&after, "zpl").await != file);
    // The way back: the program's own, added again.
    let own = scene.get("/label-templates/location_58x40?version=0").await["template"].clone();
    assert_eq!(scene.post("/label-templates", json!({ "template": own })).await["version"], 2);
    let back = scene.print_places(&["A-01"], None).await;
    assert_eq!(scene.file(&back, "zpl").await, file);
}

#[tokio::test]
async fn a_wrong_template_is_refused_with_every_fault_and_its_place() {
    let scene = Scene::set().await;
    let refused = async |change: fn(&mut Value)| {
        let refusal = scene.boss.post("/label-templates", changed(&scene, change).await).await.refused(422, "invalid");
        list(&refusal["errors"])
            .iter()
            .map(|it| format!("{} {}", it["pointer"], it["code"]).replace('"', ""))
            .collect::<Vec<_>>()
    };
    let two = refused(|it| {
        it["elements"][0]["x"] = json!(50);
        it["elements"][2]["data"] = json!("{nothing}");
    });
    assert_eq!(two.await, ["/template/elements/0 labels.outside", "/template/elements/2/data labels.unknown_field"]);
    let subject = refused(|it| it["subject"] = json!("moon"));
    assert_eq!(subject.await, ["/template/subject labels.subject"]);
    let field = refused(|it| it["fields"][0]["name"] = json!("password"));
    assert!(field.await.contains(&"/template/elements/0/text labels.unknown_field".to_owned()));
    let foreign = refused(|it| it["fields"].as_array_mut().unwrap().push(json!({"name": "secret", "sample": ""})));
    assert_eq!(foreign.await, ["/template/fields labels.unknown_field"]);
    assert_eq!(scene.count("SELECT count(*) FROM labels.template").await, 0);
}
