//! A crowd of dots as pixels: thousands of calls to a canvas would take longer than a frame has.
//!
//! What a dot looks like is the page's matter. It draws each look once, as a stamp, and here the stamps are put down.

#[cfg(target_arch = "wasm32")]
use super::{columns::Column, session::plain, views::CrowdView};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::*;

/// A colour as a canvas has it in four bytes: red in the lowest, and how opaque it is in the highest.
type Colour = u32;

/// A dot as it was drawn once: its pixels that are not empty.
struct Stamp {
    /// How far it reaches from the pixel that its middle is in.
    reach: i64,
    /// Columns and rows from that pixel, and the colour there.
    pixels: Vec<(i64, i64, Colour)>,
}

/// Dots that were put down: a rectangle of a canvas, from which nothing reaches out.
#[derive(Debug, Default, PartialEq)]
struct Pixels {
    /// The first column.
    left: i64,
    /// The first row.
    top: i64,
    /// How many columns.
    width: i64,
    /// How many rows.
    height: i64,
    /// Row by row; 0 where there is nothing.
    colours: Vec<Colour>,
}

/// The looks of dots, and a crowd of them as pixels.
#[derive(Default)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub struct Crowd {
    stamps: Vec<Stamp>,
}

#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
impl Crowd {
    /// Learns what a dot looks like: `drawn` is a square with an odd number of pixels on a side, and the dot's middle is in the
    /// middle one. Returns the number of the look.
    fn learn(&mut self, drawn: &[Colour]) -> u32 {
        let side = drawn.len().isqrt();
        let reach = (side / 2) as i64;
        let seen = drawn.iter().enumerate().filter(|(_, colour)| **colour >> 24 > 0);
        let pixels =
            seen.map(|(at, colour)| ((at % side) as i64 - reach, (at / side) as i64 - reach, *colour)).collect();
        self.stamps.push(Stamp { reach, pixels });
        self.stamps.len() as u32 - 1
    }

    /// Puts dots down on a canvas of so many columns and rows, one after the other: where each one's middle is, and its look.
    /// What is opaque covers what is there; an edge covers only what is no more opaque than itself. What lies outside is cut off,
    /// and a look that was not learned is not drawn.
    fn put(&self, width: u32, height: u32, dots: &[(i32, i32, u32)]) -> Pixels {
        let [width, height] = [i64::from(width), i64::from(height)];
        let known = dots.iter().filter_map(|(x, y, look)| {
            let stamp = self.stamps.get(*look as usize)?;
            let [x, y] = [i64::from(*x), i64::from(*y)];
            let seen =
                x + stamp.reach >= 0 && x - stamp.reach < width && y + stamp.reach >= 0 && y - stamp.reach < height;
            seen.then_some((x, y, stamp))
        });
        let [mut left, mut top, mut right, mut bottom] = [width, height, 0, 0];
        for (x, y, Stamp { reach, .. }) in known.clone() {
            left = left.min(x - reach);
            top = top.min(y - reach);
            right = right.max(x + reach + 1);
            bottom = bottom.max(y + reach + 1);
        }
        let [left, top, right, bottom] = [left.max(0), top.max(0), right.min(width), bottom.min(height)];
        if left >= right || top >= bottom {
            return Pixels::default();
        }
        let [columns, rows] = [right - left, bottom - top];
        let mut colours = vec![0; (columns * rows) as usize];
        for (x, y, stamp) in known {
            for (across, down, own) in &stamp.pixels {
                let [column, row] = [x + across - left, y + down - top];
                if column < 0 || column >= columns || row < 0 || row >= rows {
                    continue;
                }
                let there = &mut colours[(row * columns + column) as usize];
                if own >> 24 >= *there >> 24 {
                    *there = *own;
                }
            }
        }
        Pixels { left, top, width: columns, height: rows, colours }
    }
}

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen]
impl Crowd {
    /// No looks yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Crowd {
        Crowd::default()
    }

    /// Learns what a dot looks like from the pixels of a square around its middle. Returns the number of the look.
    pub fn stamp(&mut self, drawn: &[u32]) -> u32 {
        self.learn(drawn)
    }

    /// Dots as pixels on a canvas of so many columns and rows, one after the other: in columns the pixel in which each one's
    /// middle is, and its look.
    #[wasm_bindgen(unchecked_return_type = "CrowdPixels")]
    pub fn pixels(&self, width: u32, height: u32, x: &[i32], y: &[i32], look: &[u32]) -> Result<JsValue, JsError> {
        let dots: Vec<_> = x.iter().zip(y).zip(look).map(|((x, y), look)| (*x, *y, *look)).collect();
        let Pixels { left, top, width, height, colours } = self.put(width, height, &dots);
        let [left, top, width, height] = [left, top, width, height].map(|pixels| pixels as u32);
        plain(&CrowdView { left, top, width, height, colours: Column(colours) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FAINT: Colour = 0x4000_0011;
    const OPAQUE: Colour = 0xff00_0022;
    const OTHER: Colour = 0xff00_0033;

    /// A plain model: each pixel of the whole canvas, asked for by itself.
    fn model(looks: &[Vec<Colour>], width: i32, height: i32, dots: &[(i32, i32, u32)]) -> Vec<Colour> {
        let pixel = |column: i32, row: i32| {
            dots.iter().fold(0, |there: Colour, &(x, y, look)| {
                let drawn = &looks[look as usize];
                let side = drawn.len().isqrt() as i32;
                let [across, down] = [column - x + side / 2, row - y + side / 2];
                if !(0..side).contains(&across) || !(0..side).contains(&down) {
                    return there;
                }
                let own = drawn[(down * side + across) as usize];
                if own >> 24 > 0 && own >> 24 >= there >> 24 { own } else { there }
            })
        };
        (0..height)
            .flat_map(|row| (0..width).map(move |column| (column, row)))
            .map(|(column, row)| pixel(column, row))
            .collect()
    }

    fn on_canvas(pixels: &Pixels, width: i32, height: i32) -> Vec<Colour> {
        let mut all = vec![0; (width * height) as usize];
        for (at, colour) in pixels.colours.iter().enumerate() {
            let [column, row] = [pixels.left + at as i64 % pixels.width, pixels.top + at as i64 / pixels.width];
            all[(row * i64::from(width) + column) as usize] = *colour;
        }
        all
    }

    #[test]
    fn a_dot_is_its_stamp_around_its_middle() {
        let mut crowd = Crowd::default();
        let look = crowd.learn(&[0, FAINT, 0, FAINT, OPAQUE, FAINT, 0, FAINT, 0]);
        let colours = vec![0, FAINT, 0, FAINT, OPAQUE, FAINT, 0, FAINT, 0];
        assert_eq!(crowd.put(10, 10, &[(4, 5, look)]), Pixels { left: 3, top: 4, width: 3, height: 3, colours });
    }

    #[test]
    fn a_later_dot_covers_an_earlier_one_and_its_edge_does_not() {
        let mut crowd = Crowd::default();
        let [plain, edged] = [crowd.learn(&[OPAQUE]), crowd.learn(&[0, 0, 0, FAINT, OTHER, FAINT, 0, 0, 0])];
        let row = |dots: &[_]| crowd.put(4, 1, dots).colours;
        assert_eq!(row(&[(1, 0, plain), (1, 0, edged)]), [FAINT, OTHER, FAINT]);
        assert_eq!(row(&[(1, 0, plain), (2, 0, edged)]), [OPAQUE, OTHER, FAINT]);
        assert_eq!(row(&[(2, 0, edged), (2, 0, plain)]), [FAINT, OPAQUE, FAINT]);
    }

    #[test]
    fn nothing_is_drawn_outside_and_no_unknown_look() {
        let mut crowd = Crowd::default();
        assert_eq!(crowd.put(5, 5, &[]), Pixels::default());
        assert_eq!(crowd.put(5, 5, &[(2, 2, 0)]), Pixels::default());
        let look = crowd.learn(&[OPAQUE; 9]);
        assert_eq!(crowd.put(5, 5, &[(-2, 2, look), (2, 6, look), (i32::MAX, i32::MIN, look)]), Pixels::default());
        let corner = Pixels { left: 0, top: 4, width: 1, height: 1, colours: vec![OPAQUE] };
        assert_eq!(crowd.put(5, 5, &[(-1, 5, look)]), corner);
    }

    proptest! {
        #[test]
        fn a_crowd_is_what_each_of_its_pixels_says(
            looks in prop::collection::vec(prop_oneof![prop::collection::vec(0..5_u32, 1), prop::collection::vec(0..5_u32, 9), prop::collection::vec(0..5_u32, 25)], 1..4),
            dots in prop::collection::vec((-4..14_i32, -4..11_i32, 0..100_u32), 0..30),
        ) {
            // Colours that say who drew them, of five opacities.
            let looks: Vec<Vec<Colour>> =
                looks.iter().zip(1..).map(|(drawn, of)| drawn.iter().zip(0..).map(|(faint, at)| (faint * 60) << 24 | at << 8 | of).collect()).collect();
            let dots: Vec<_> = dots.into_iter().map(|(x, y, look)| (x, y, look % looks.len() as u32)).collect();
            let mut crowd = Crowd::default();
            for drawn in &looks {
                crowd.learn(drawn);
            }
            prop_assert_eq!(on_canvas(&crowd.put(10, 7, &dots), 10, 7), model(&looks, 10, 7, &dots));
        }
    }
}
