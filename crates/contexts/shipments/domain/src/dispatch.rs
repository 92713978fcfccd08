//! Whether an order may leave: everything that was found is picked, everything picked is packed, every carton is closed.

use ambar_kernel::{DecimalText, ErrorKind, Fault, Sku};
use serde_json::{Map, Value, json};

use crate::Policy;

/// A carton that goods may still go into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCarton {
    /// Its SSCC.
    pub sscc: String,
    /// Whether goods are in it.
    pub has_goods: bool,
}

/// A line of which something picked is in no carton.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnpackedLine {
    /// Which line.
    pub line_no: i32,
    /// Its item.
    pub sku: Sku,
    /// How much.
    pub unpacked: DecimalText,
}

/// What is known of an order that shall leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispatch {
    /// Everything was picked or found short.
    pub picking_complete: bool,
    /// Lines with something in no carton.
    pub unpacked: Vec<UnpackedLine>,
    /// Cartons that are open.
    pub open_cartons: Vec<OpenCarton>,
    /// Cartons that are closed.
    pub closed_cartons: i64,
    /// Lines that are not filled whole.
    pub short_lines: i64,
    /// What the customer wants done then.
    pub policy: Policy,
    /// A person decided to ship less than the whole order all the same.
    pub accept_short: bool,
}

/// Why an order may not leave.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DispatchFault {
    /// Its pick list is not done.
    #[error("This order is still being picked. Finish its pick list first; report as short what is not there.")]
    PickingNotComplete,
    /// Picked goods are in no carton.
    #[error("Picked goods are in no carton ({}). Pack them first.", unpacked(.0))]
    NotPacked(Vec<UnpackedLine>),
    /// A carton with goods is open.
    #[error("Close these cartons first: {}.", .0.join(", "))]
    CartonOpen(Vec<String>),
    /// No carton is closed.
    #[error("Nothing of this order is packed. Pack it into cartons first.")]
    NothingPacked,
    /// The customer takes whole orders only.
    #[error(
        "This customer takes whole orders only, and {0} lines are short. To ship what is there all the same, say accept_short."
    )]
    Incomplete(i64),
}

fn unpacked(lines: &[UnpackedLine]) -> String {
    let mut texts: Vec<String> =
        lines.iter().take(5).map(|line| format!("line {}: {} of {}", line.line_no, line.unpacked, line.sku)).collect();
    if lines.len() > texts.len() {
        texts.push("…".into());
    }
    texts.join("; ")
}

impl Fault for DispatchFault {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Refused
    }
    fn code(&self) -> &'static str {
        match self {
            Self::PickingNotComplete => "shipments.picking_not_complete",
            Self::NotPacked(_) => "shipments.not_packed",
            Self::CartonOpen(_) => "shipments.carton_open",
            Self::NothingPacked => "shipments.nothing_packed",
            Self::Incomplete(_) => "shipments.incomplete",
        }
    }
    fn params(&self) -> Map<String, Value> {
        let params = match self {
            Self::NotPacked(lines) => {
                let lines: Vec<Value> = lines
                    .iter()
                    .map(|line| json!({ "line_no": line.line_no, "sku": line.sku, "unpacked": line.unpacked }))
                    .collect();
                json!({ "lines": lines })
            }
            Self::CartonOpen(ssccs) => json!({ "sscc": ssccs }),
            Self::Incomplete(lines) => json!({ "short_lines": lines }),
            Self::PickingNotComplete | Self::NothingPacked => json!({}),
        };
        params.as_object().cloned().unwrap_or_default()
    }
}

impl Dispatch {
    /// Whether the order may leave. Cartons that nothing went into do not hold it up.
    ///
    /// # Errors
    /// [`DispatchFault`]: what must be done first.
    pub fn check(&self) -> Result<(), DispatchFault> {
        if !self.picking_complete {
            return Err(DispatchFault::PickingNotComplete);
        }
        if !self.unpacked.is_empty() {
            return Err(DispatchFault::NotPacked(self.unpacked.clone()));
        }
        let open: Vec<String> =
            self.open_cartons.iter().filter(|carton| carton.has_goods).map(|carton| carton.sscc.clone()).collect();
        if !open.is_empty() {
            return Err(DispatchFault::CartonOpen(open));
        }
        if self.closed_cartons == 0 {
            return Err(DispatchFault::NothingPacked);
        }
        if self.policy == Policy::ShipComplete && self.short_lines > 0 && !self.accept_short {
            return Err(DispatchFault::Incomplete(self.short_lines));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ready() -> Dispatch {
        Dispatch {
            picking_complete: true,
            unpacked: vec![],
            open_cartons: vec![OpenCarton { sscc: "000000000000000018".into(), has_goods: false }],
            closed_cartons: 1,
            short_lines: 2,
            policy: Policy::ShipAvailable,
            accept_short: false,
        }
    }

    fn line(line_no: i32) -> UnpackedLine {
        UnpackedLine { line_no, sku: Sku::parse("85123A").unwrap(), unpacked: DecimalText::new("2.5") }
    }

    fn refused(dispatch: &Dispatch) -> (&'static str, Value, String) {
        let refusal = dispatch.check().unwrap_err();
        assert_eq!(refusal.kind(), ErrorKind::Refused);
        (refusal.code(), Value::from(refusal.params()), refusal.to_string())
    }

    #[test]
    fn an_order_leaves_with_everything_that_was_found() {
        assert_eq!(ready().check(), Ok(()));
        assert_eq!(Dispatch { policy: Policy::CancelRest, ..ready() }.check(), Ok(()));
    }

    #[test]
    fn what_is_not_picked_or_packed_holds_it_up() {
        let (code, params, _) = refused(&Dispatch { picking_complete: false, ..ready() });
        assert_eq!((code, params), ("shipments.picking_not_complete", json!({})));
        let (code, params, text) = refused(&Dispatch { unpacked: vec![line(3)], ..ready() });
        assert_eq!(code, "shipments.not_packed");
        assert_eq!(params, json!({"lines": [{"line_no": 3, "sku": "85123A", "unpacked": "2.5"}]}));
        assert!(text.contains("(line 3: 2.5 of 85123A)"), "{text}");
        let (_, _, text) = refused(&Dispatch { unpacked: (1..8).map(line).collect(), ..ready() });
        assert!(text.contains("line 5") && text.contains("; …)") && !text.contains("line 6"), "{text}");
    }

    #[test]
    fn open_cartons_with_goods_hold_it_up_and_empty_ones_do_not() {
        let sscc = "000000000000000025".to_owned();
        let open = vec![OpenCarton { sscc: sscc.clone(), has_goods: true }];
        let (code, params, text) = refused(&Dispatch { open_cartons: open, ..ready() });
        assert_eq!((code, params), ("shipments.carton_open", json!({"sscc": [sscc]})));
        assert_eq!(text, "Close these cartons first: 000000000000000025.");
        let (code, params, _) = refused(&Dispatch { closed_cartons: 0, ..ready() });
        assert_eq!((code, params), ("shipments.nothing_packed", json!({})));
    }

    #[test]
    fn a_customer_of_whole_orders_gets_less_only_by_a_decision() {
        let short = Dispatch { policy: Policy::ShipComplete, ..ready() };
        let (code, params, _) = refused(&short);
        assert_eq!((code, params), ("shipments.incomplete", json!({"short_lines": 2})));
        assert_eq!(Dispatch { accept_short: true, ..short.clone() }.check(), Ok(()));
        assert_eq!(Dispatch { short_lines: 0, ..short }.check(), Ok(()));
    }

    #[test]
    fn what_must_be_done_first_is_said_first() {
        type Mend = fn(&mut Dispatch);
        let sscc = "000000000000000025".to_owned();
        let mut order = Dispatch {
            picking_complete: false,
            unpacked: vec![line(1)],
            open_cartons: vec![OpenCarton { sscc, has_goods: true }],
            closed_cartons: 0,
            short_lines: 1,
            policy: Policy::ShipComplete,
            accept_short: false,
        };
        let steps: [(&str, Mend); 5] = [
            ("shipments.picking_not_complete", |order| order.picking_complete = true),
            ("shipments.not_packed", |order| order.unpacked.clear()),
            ("shipments.carton_open", |order| order.open_cartons.clear()),
            ("shipments.nothing_packed", |order| order.closed_cartons = 1),
            ("shipments.incomplete", |order| order.accept_short = true),
        ];
        for (code, mend) in steps {
            assert_eq!(refused(&order).0, code);
            mend(&mut order);
        }
        assert_eq!(order.check(), Ok(()));
    }

    #[test]
    fn every_open_carton_with_goods_is_named_and_no_empty_one() {
        let carton = |n: usize| OpenCarton { sscc: format!("{n:018}"), has_goods: n.is_multiple_of(2) };
        let (_, params, text) = refused(&Dispatch { open_cartons: (1..=4).map(carton).collect(), ..ready() });
        assert_eq!(params, json!({"sscc": ["000000000000000002", "000000000000000004"]}));
        assert_eq!(text, "Close these cartons first: 000000000000000002, 000000000000000004.");
    }

    #[test]
    fn a_decision_to_ship_less_lets_nothing_leave_that_is_not_ready() {
        let decided = Dispatch { accept_short: true, ..ready() };
        for unready in [
            Dispatch { picking_complete: false, ..decided.clone() },
            Dispatch { unpacked: vec![line(1)], ..decided.clone() },
            Dispatch { closed_cartons: 0, ..decided },
        ] {
            let refusal = Dispatch { accept_short: false, ..unready.clone() }.check();
            assert!(refusal.is_err());
            assert_eq!(unready.check(), refusal);
        }
    }

    #[test]
    fn up_to_five_unpacked_lines_are_told_in_the_sentence_and_all_in_the_params() {
        let (_, _, text) = refused(&Dispatch { unpacked: (1..=5).map(line).collect(), ..ready() });
        assert!(text.contains("line 5: 2.5 of 85123A)") && !text.contains('…'), "{text}");
        let (_, params, _) = refused(&Dispatch { unpacked: (1..=40).map(line).collect(), ..ready() });
        assert_eq!(params["lines"].as_array().unwrap().len(), 40);
    }
}
