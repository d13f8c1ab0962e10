//! A sweep that workers of the page run.

use super::session::{pairs, plain, refused};
use super::views::{RefusedLogView, SweepView};
use crate::lab::sweep::{Asked, Outcome, Sheet};
use crate::scenario::link::Link;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "import type { Sweep } from '../engine-types.js';";

/// A sweep of a link. One worker keeps it; it and others make the runs of each round.
#[wasm_bindgen]
pub struct SweepSheet {
    sheet: Sheet,
}

#[wasm_bindgen]
impl SweepSheet {
    /// What the link asks. See [`Asked::parse`].
    ///
    /// # Errors
    /// `{ faults }`, if one of its values cannot be run; `{ problem }`, if it asks what is not understood.
    #[wasm_bindgen(constructor)]
    pub fn new(fragment: &str) -> Result<SweepSheet, JsValue> {
        let (asked, _) = match Asked::parse(Link::parse(fragment).0) {
            Ok(asked) => asked,
            Err(problem) => return Err(plain(&RefusedLogView { problem })?),
        };
        Ok(SweepSheet { sheet: Sheet::new(asked).map_err(|faults| refused(&faults))? })
    }

    /// How many runs and searches there are.
    pub fn most(&self) -> u32 {
        self.sheet.most() as u32
    }

    /// The tasks of the next round, two numbers each; none where all are made.
    pub fn work(&self) -> Vec<u32> {
        self.sheet.work().into_iter().flat_map(|(place, round)| [place as u32, round as u32]).collect()
    }

    /// Makes some of them.
    ///
    /// # Errors
    /// `{ faults }`, if one of them cannot be run.
    #[wasm_bindgen(unchecked_return_type = "unknown[]")]
    pub fn make(&self, tasks: &[u32]) -> Result<JsValue, JsValue> {
        let made: Result<Vec<Outcome>, _> = pairs(tasks).map(|task| self.sheet.make(task)).collect();
        Ok(plain(&made.map_err(|faults| refused(&faults))?)?)
    }

    /// Ends a round with what its tasks came to, in their order, and answers with what is known.
    ///
    /// # Errors
    /// If these are no results.
    #[wasm_bindgen(unchecked_return_type = "Sweep")]
    pub fn take(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "unknown[]")] outcomes: JsValue,
    ) -> Result<JsValue, JsError> {
        self.sheet.take(serde_wasm_bindgen::from_value(outcomes)?);
        plain(&SweepView::of(&self.sheet))
    }
}
