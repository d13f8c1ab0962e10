//! What a person chose to see of a run. It stands in the link, and changes nothing that happens: no digest depends on it.

use super::fault::Fault;
use super::nearest::did_you_mean;
use crate::message::Message;

/// The choices; what is not chosen is as the preset has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The figures over each world, by their names; none for the preset's own.
    pub figures: Vec<String>,
    /// The charts, by the names of their figures; none for the preset's own.
    pub charts: Vec<String>,
    /// In which order the lanes of all requests stand, by its name; the charts are shown where there is none.
    pub lanes: Option<&'static str>,
    /// What the lab was asked, as it spells it; nothing where it is not open.
    pub lab: String,
}

/// The fields of a link that say what is seen.
pub const FIELDS: [&str; 4] = ["figures", "charts", "lanes", "lab"];

/// The orders of the lanes, by their names.
pub const ORDERS: [&str; 3] = ["arrival", "latency", "key"];

/// The most figures over a world.
pub const FIGURES: usize = 3;
/// The most charts.
pub const CHARTS: usize = 2;

/// Most letters in a figure's name.
const LONGEST: usize = 40;
/// Most letters of what the lab was asked.
const ASKED: usize = 200;

impl Look {
    /// Chooses from a field's text; empty takes the choice back.
    ///
    /// # Errors
    /// A [`Fault`] if the text is no list of names or too long a one, or no order; the choice then stays as it was.
    pub fn set(&mut self, field: &str, text: &str) -> Result<(), Fault> {
        match field {
            "lab" => {
                let sign = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b",:._-".contains(&b);
                if text.len() > ASKED || !text.bytes().all(sign) {
                    return Err(refused(field, text, "look-lab".into()));
                }
                self.lab = text.to_owned();
            }
            "lanes" if text.is_empty() => self.lanes = None,
            "lanes" => {
                let order = ORDERS.iter().find(|order| **order == text);
                self.lanes = Some(order.ok_or_else(|| {
                    refused(field, text, Message::new("range-choice").with("options", ORDERS.join(", ")))
                })?);
            }
            _ => {
                let most = if field == "charts" { CHARTS } else { FIGURES };
                let names: Vec<String> = text.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
                let named = |name: &String| {
                    name.len() <= LONGEST
                        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
                };
                let twice = names.iter().enumerate().any(|(i, name)| names[..i].contains(name));
                if names.len() > most || twice || !names.iter().all(named) {
                    return Err(refused(field, text, Message::new("look-names").with("most", most)));
                }
                *(if field == "charts" { &mut self.charts } else { &mut self.figures }) = names;
            }
        }
        Ok(())
    }

    /// Drops what there is nothing of, and says so of each.
    pub fn keep(&mut self, figures: &[&'static str], charts: &[&'static str]) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (field, chosen, known) in [("figures", &mut self.figures, figures), ("charts", &mut self.charts, charts)] {
            chosen.retain(|name| {
                let there = known.contains(&name.as_str());
                if !there {
                    let accepted = match did_you_mean(name, known.iter().map(|name| (*name).to_owned())) {
                        Some(meant) => Message::new("look-meant").with("names", meant),
                        None => Message::new("look-known").with("names", known[..3.min(known.len())].join(", ")),
                    };
                    faults.push(refused(field, name, accepted));
                }
                there
            });
        }
        faults
    }

    /// What a link says of it: each field that says something, with its text.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, String)> {
        let texts = [
            self.figures.join(","),
            self.charts.join(","),
            self.lanes.unwrap_or_default().to_owned(),
            self.lab.clone(),
        ];
        FIELDS.into_iter().zip(texts).filter(|(_, text)| !text.is_empty())
    }
}

/// The error of a field that is not accepted.
fn refused(field: &str, text: &str, accepted: Message) -> Fault {
    Fault { field: field.into(), value: text.into(), accepted, used: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_written_as_it_is_read() {
        let mut look = Look::default();
        assert_eq!(look.fields().count(), 0);
        for (field, text) in
            [("figures", "failed,queued"), ("charts", "hit_ratio"), ("lanes", "latency"), ("lab", "league,p99:100ms")]
        {
            look.set(field, text).unwrap();
        }
        let written: Vec<_> = look.fields().collect();
        assert_eq!(written.len(), 4);
        let mut again = Look::default();
        written.iter().for_each(|(field, text)| again.set(field, text).unwrap());
        assert_eq!(again, look);
        FIELDS.iter().for_each(|field| look.set(field, "").unwrap());
        assert_eq!(look, Look::default());
    }

    #[test]
    fn what_there_is_nothing_of_is_dropped_and_said() {
        let mut look = Look::default();
        look.set("figures", "failed,hits,hit_rati").unwrap();
        let faults = look.keep(&["failed", "hits", "hit_ratio"], &[]);
        assert_eq!(look.figures, ["failed", "hits"]);
        assert_eq!(faults.len(), 1);
        assert!(faults[0].told().to_string().contains("hit_ratio"), "{}", faults[0].told());
    }

    #[test]
    fn what_is_no_choice_changes_nothing() {
        for (field, text) in [
            ("figures", "a,b,c,d"),
            ("figures", "failed,failed"),
            ("charts", "a,b,c"),
            ("charts", "Hit ratio"),
            ("lanes", "height"),
            ("lab", "League!"),
        ] {
            let mut look = Look::default();
            let fault = look.set(field, text).unwrap_err();
            assert_eq!((&*fault.field, &*fault.value), (field, text));
            assert_eq!(look, Look::default());
        }
    }
}
