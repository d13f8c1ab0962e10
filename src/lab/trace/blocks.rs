//! Lines of the ARC paper's traces: `start count _ _`.

use super::error::shown;
use crate::message::Message;
use std::ops::Range;

/// The longest run of blocks that a line may stand for.
const LONGEST_RUN: u64 = 1 << 20;

/// The numbers that a line stands for.
pub(super) fn read(line: &[u8]) -> Result<Range<u64>, Message> {
    let Some([start, count, ..]) = four_numbers(line) else {
        return Err(Message::new("trace-no-blocks").with("line", shown(line)));
    };
    if count > LONGEST_RUN {
        return Err(Message::new("trace-run-too-long").with("blocks", count.to_string()).with("most", LONGEST_RUN));
    }
    let end =
        start.checked_add(count).ok_or_else(|| Message::new("trace-blocks-too-high").with("line", shown(line)))?;
    Ok(start..end)
}

/// The numbers of a line that has four of them and nothing else.
pub(super) fn four_numbers(line: &[u8]) -> Option<[u64; 4]> {
    let numbers = std::str::from_utf8(line).ok()?.split_ascii_whitespace().map(str::parse);
    numbers.collect::<Result<Vec<u64>, _>>().ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_may_be_so_long_and_no_longer() {
        let read = |count: u64| read(format!("7 {count} 0 0").as_bytes()).map_err(|problem| problem.id);
        assert_eq!(read(LONGEST_RUN), Ok(7..7 + LONGEST_RUN));
        assert_eq!(read(LONGEST_RUN + 1), Err("trace-run-too-long".into()));
    }
}
