//! Accounts as the command line makes and lists them; the use cases share the making.

use ambar_identity_domain::{BadgeCode, Password, Role};
use ambar_kernel::{AccountId, Ctx, Failure, PersonId, Result, ShortCode};
use chrono::Duration;
use serde_json::json;
use uuid::Uuid;

use crate::{
    Identity,
    secrets::{TOKEN_PREFIX, new_badge, new_secret, secret_hash},
    store::{self, account::AccountRow, account::role_names},
};

/// An account to be.
#[derive(Debug)]
pub struct NewAccount {
    /// The name to sign in with.
    pub name: String,
    /// Its password.
    pub password: String,
    /// The names of its roles.
    pub roles: Vec<String>,
}

/// An account in a list.
#[derive(Debug)]
pub struct AccountLine {
    /// The name.
    pub name: String,
    /// The names of its roles.
    pub roles: Vec<String>,
    /// Whether it may sign in.
    pub active: bool,
}

impl Identity {
    /// Adds an account.
    ///
    /// # Errors
    /// 422 for a bad name, password or role; `identity.name_taken`.
    pub async fn create_account(&self, ctx: &Ctx, account: NewAccount) -> Result<AccountId> {
        let name = ShortCode::parse(&account.name).map_err(|fault| Failure::field("/name", &fault))?;
        let roles = Role::set(&account.roles).map_err(|fault| Failure::field("/roles", &fault))?;
        let mut tx_and_row = self.add_account(ctx, &name, &account.password, &roles, None).await?;
        let id = tx_and_row.1;
        tx_and_row.0.audit("add_user", "account", id, json!({ "name": name, "roles": role_names(&roles) }));
        tx_and_row.0.commit_step().await?;
        Ok(id)
    }

    /// Begins a unit of work in which the account is added.
    pub(crate) async fn add_account(
        &self,
        ctx: &Ctx,
        name: &ShortCode,
        password: &str,
        roles: &[Role],
        person_id: Option<PersonId>,
    ) -> Result<(ambar_pg::Tx, AccountId)> {
        let password = Password::new(password, name.as_str()).map_err(|fault| Failure::field("/password", &fault))?;
        let hash = self.passwords.hash(password).await?;
        let id = AccountId::from_uuid(self.db.new_id());
        let mut tx = self.db.begin(ctx).await?;
        store::account::insert(&mut tx, id, name.as_str(), roles, person_id, &hash).await?;
        Ok((tx, id))
    }

    /// Sets the PIN of the account of this name.
    ///
    /// # Errors
    /// `identity.account_unknown`; 422 for a PIN that is easily guessed.
    pub async fn set_pin(&self, ctx: &Ctx, name: &str, pin: &str) -> Result<()> {
        let account = self.named(name).await?;
        self.set_pin_of(ctx, &account, pin).await
    }

    /// Issues a badge for the account of this name and answers its code, which is stored nowhere.
    ///
    /// # Errors
    /// `identity.account_unknown`.
    pub async fn issue_badge(&self, ctx: &Ctx, name: &str) -> Result<String> {
        let (account, badge) = (self.named(name).await?, new_badge());
        self.set_badge_of(ctx, account.id, &badge).await?;
        Ok(badge.text())
    }

    /// Gives the account of this name a badge whose code is known already: for the demo, whose badge is in a document.
    ///
    /// # Errors
    /// `identity.account_unknown`, or that it is no code of a badge.
    pub async fn give_known_badge(&self, ctx: &Ctx, name: &str, code: &str) -> Result<()> {
        let badge = BadgeCode::read(code).ok_or_else(|| Failure::internal("no code of a badge"))?;
        let account = self.named(name).await?;
        self.set_badge_of(ctx, account.id, &badge).await
    }

    async fn named(&self, name: &str) -> Result<AccountRow> {
        store::account::by_name(self.db.reader(), name).await?.ok_or_else(|| {
            Failure::not_found(
                "identity.account_unknown",
                format!("There is no account {name}. Add it with `ambar user create`."),
            )
        })
    }

    /// Every account by name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn accounts(&self) -> Result<Vec<AccountLine>> {
        let rows: Vec<AccountRow> = sqlx::query_as(store::account::LIST)
            .bind(None::<String>)
            .bind(None::<AccountId>)
            .bind(None::<bool>)
            .bind(None::<String>)
            .bind(i64::MAX)
            .fetch_all(self.db.reader())
            .await?;
        Ok(rows.into_iter().map(|row| AccountLine { name: row.name, roles: row.roles, active: row.active }).collect())
    }

    /// Makes a token for the account of this name and answers its secret, which is stored nowhere.
    ///
    /// # Errors
    /// `identity.account_unknown`; `identity.account_inactive`.
    pub async fn issue_token(&self, ctx: &Ctx, name: &str, label: &str, days: u32) -> Result<String> {
        let account = self.named(name).await?;
        self.make_token(ctx, &account, label, days).await.map(|(_, secret)| secret)
    }

    /// Makes a token.
    pub(crate) async fn make_token(
        &self,
        ctx: &Ctx,
        account: &AccountRow,
        label: &str,
        days: u32,
    ) -> Result<(Uuid, String)> {
        if !account.active {
            return Err(Failure::refused(
                "identity.account_inactive",
                "The account is deactivated. Activate it first.",
            ));
        }
        let secret = format!("{TOKEN_PREFIX}{}", new_secret());
        let id = self.db.new_id();
        let mut tx = self.db.begin(ctx).await?;
        let expires_at = ctx.now + Duration::days(days.into());
        store::token::insert(&mut tx, id, &secret_hash(&secret), account.id, label, expires_at).await?;
        tx.audit(
            "add_token",
            "account",
            account.id,
            json!({ "token_id": id, "label": label, "expires_at": expires_at }),
        );
        tx.commit_step().await?;
        Ok((id, secret))
    }
}
