//! How logs spell instants and lengths of time.

use crate::time::Duration;

pub(super) const SECOND: u64 = 1_000_000_000;
pub(super) const MILLISECOND: u64 = 1_000_000;
pub(super) const MICROSECOND: u64 = 1_000;

/// A number that may have decimals, times `unit` nanoseconds, rounded down. `None` if it is none, negative, or beyond 2^64.
pub(super) fn decimal(text: &[u8], unit: u64) -> Option<Duration> {
    let text = std::str::from_utf8(text.trim_ascii()).ok()?;
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || !whole.bytes().chain(decimals.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let decimals = &decimals[..decimals.len().min(9)];
    let part = if decimals.is_empty() { 0 } else { decimals.parse::<u64>().ok()? };
    let part = u128::from(part) * u128::from(unit) / 10u128.pow(decimals.len() as u32);
    u64::try_from(u128::from(whole.parse::<u64>().ok()?) * u128::from(unit) + part).ok().map(Duration::from_nanos)
}

/// An instant since 1970: a number of `unit` nanoseconds, or RFC 3339 (`2000-10-10T13:55:36.5-07:00`). A number beyond
/// 2^64 nanoseconds is the latest instant there is: the reader of the log says that it is too late.
pub(super) fn instant(text: &[u8], unit: u64) -> Option<Duration> {
    let beyond = || decimal(text, 1).map(|_| Duration::from_nanos(u64::MAX));
    decimal(text, unit).or_else(|| rfc3339(text.trim_ascii())).or_else(beyond)
}

fn rfc3339(text: &[u8]) -> Option<Duration> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T' | b't' | b' ', rest @ ..] = text else { return None };
    let [h1, h2, b':', i1, i2, b':', s1, s2, rest @ ..] = rest else { return None };
    let digits = rest.strip_prefix(b".").map_or(0, |more| more.iter().take_while(|byte| byte.is_ascii_digit()).count());
    let (fraction, zone) = if digits > 0 { (&rest[1..=digits], &rest[digits + 1..]) } else { (&[][..], rest) };
    let offset = match zone {
        b"Z" | b"z" | b"" => 0,
        [sign @ (b'+' | b'-'), a, b, b':', c, d] | [sign @ (b'+' | b'-'), a, b, c, d] => {
            let seconds = (whole(&[*a, *b])? * 60 + whole(&[*c, *d])?) as i64 * 60;
            if *sign == b'-' { -seconds } else { seconds }
        }
        _ => return None,
    };
    let date = [whole(&[*y1, *y2, *y3, *y4])?, whole(&[*m1, *m2])?.checked_sub(1)?, whole(&[*d1, *d2])?];
    let time = [whole(&[*h1, *h2])?, whole(&[*i1, *i2])?, whole(&[*s1, *s2])?];
    let seconds = civil(date, time, offset)?;
    let fraction = decimal(&[b"0.", fraction].concat(), SECOND).unwrap_or(Duration::ZERO);
    Some(Duration::from_nanos(seconds.checked_mul(SECOND)?.checked_add(fraction.as_nanos())?))
}

/// Seconds of UTC since 1970, from year, month (0 to 11) and day, the time of day, and how far that is ahead of UTC.
pub(super) fn civil([year, month, day]: [u64; 3], [hour, minute, second]: [u64; 3], offset: i64) -> Option<u64> {
    if !(1..10_000).contains(&year) || month > 11 {
        return None;
    }
    // Days from civil (Howard Hinnant): a year begins with March, so that the leap day is its last.
    let (year, month) = if month < 2 { (year - 1, month + 10) } else { (year, month - 2) };
    let days = (year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day).checked_sub(719_469)?;
    (((days * 24 + hour) * 60 + minute) * 60 + second).checked_add_signed(-offset)
}

/// A whole number in plain digits.
pub(super) fn whole(digits: &[u8]) -> Option<u64> {
    digits.iter().all(u8::is_ascii_digit).then(|| std::str::from_utf8(digits).ok()?.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        let decimal = |text: &[u8]| decimal(text, SECOND).map(Duration::as_nanos);
        assert_eq!(decimal(b"1.5"), Some(1_500_000_000));
        assert_eq!(decimal(b" 0.000000001999 "), Some(1));
        assert_eq!(decimal(b"1700000000.25"), Some(1_700_000_000_250_000_000));
        for wrong in ["", ".", "-1", "1e3", "1.2.3", "99999999999999999999", "18446744074"] {
            assert_eq!(decimal(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn rfc_3339_is_the_same_instant_in_every_zone() {
        let at = |text: &str| instant(text.as_bytes(), SECOND).map(Duration::as_nanos);
        assert_eq!(at("1970-01-01T00:00:01Z"), Some(SECOND));
        assert_eq!(at("2000-10-10T13:55:36.25-07:00"), Some(971_211_336_250_000_000));
        assert_eq!(at("2000-10-10T20:55:36.25Z"), at("2000-10-10 13:55:36.25-0700"));
        assert_eq!(at("971211336.25"), at("2000-10-10T20:55:36.25Z"));
        for wrong in
            ["2000-13-10T00:00:00Z", "2000-10-10", "2000-10-10T00:00:00+1", "1969-12-31T23:59:59Z", "now", "1.2.3"]
        {
            assert_eq!(at(wrong), None, "{wrong}");
        }
    }
}
