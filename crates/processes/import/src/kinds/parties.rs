//! Whose goods, and from whom or for whom: owners and partners by their codes.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use ambar_catalog_contract::{CatalogGateway, PartnerKind};
use ambar_kernel::{Ctx, OwnerId, PartnerId, Result, ShortCode};

use super::documents::Paper;
use crate::sheet::Reader;

/// The owners and partners of a file's documents.
pub(super) struct Parties {
    pub(super) catalog: Arc<dyn CatalogGateway>,
    /// Whose goods, where a document does not say it.
    pub(super) owner: Option<OwnerId>,
    pub(super) kind: PartnerKind,
    /// The column that names the partner.
    pub(super) column: &'static str,
}

/// Those that some documents name.
pub(super) struct Named<'a> {
    parties: &'a Parties,
    owners: HashMap<ShortCode, OwnerId>,
    partners: HashMap<(OwnerId, ShortCode), PartnerId>,
}

impl Parties {
    /// Looks up everybody whom these documents name.
    pub(super) async fn named(&self, ctx: &Ctx, papers: &[Paper<'_>]) -> Result<Named<'_>> {
        let mut named = Named { parties: self, owners: HashMap::new(), partners: HashMap::new() };
        let code = |paper: &Paper<'_>, column| paper.head().cell(column).and_then(|cell| ShortCode::parse(cell).ok());
        let owners: HashSet<ShortCode> = papers.iter().filter_map(|paper| code(paper, "owner")).collect();
        if !owners.is_empty() {
            let cards = self.catalog.owners_by_code(ctx, &owners.into_iter().collect::<Vec<_>>()).await?;
            named.owners = cards.into_iter().map(|card| (card.code, card.id)).collect();
        }
        let mut wanted: HashMap<OwnerId, HashSet<ShortCode>> = HashMap::new();
        for paper in papers {
            let owner = code(paper, "owner").map_or(self.owner, |owner| named.owners.get(&owner).copied());
            if let Some((owner, partner)) = owner.zip(code(paper, self.column)) {
                wanted.entry(owner).or_default().insert(partner);
            }
        }
        for (owner, codes) in wanted {
            let codes: Vec<ShortCode> = codes.into_iter().collect();
            let cards = self.catalog.partners_by_code(ctx, owner, self.kind, &codes).await?;
            named.partners.extend(cards.into_iter().map(|card| ((owner, card.code), card.id)));
        }
        Ok(named)
    }
}

impl Named<'_> {
    /// Whose goods a document is about.
    pub(super) fn owner(&self, row: &mut Reader<'_>) -> Option<OwnerId> {
        if row.cell("owner").is_none() {
            if self.parties.owner.is_none() {
                row.fault("owner", "import.owner_missing", "say whose goods these are: there is not exactly one owner");
            }
            return self.parties.owner;
        }
        let code: ShortCode = row.text("owner")?;
        let found = self.owners.get(&code).copied();
        if found.is_none() {
            row.fault("owner", "import.owner_unknown", "there is no owner with this code");
        }
        found
    }

    /// The partner of the owner whom a document names; inside, none if it names none.
    pub(super) fn partner(&self, row: &mut Reader<'_>, owner: Option<OwnerId>) -> Option<PartnerId> {
        let column = self.parties.column;
        let code: ShortCode = row.text(column)?;
        let found = self.partners.get(&(owner?, code)).copied();
        if found.is_none() {
            row.fault(
                column,
                "import.partner_unknown",
                format!("this owner has no {column} with this code: add it first"),
            );
        }
        found
    }
}
