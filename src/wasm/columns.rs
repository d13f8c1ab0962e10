//! Columns of numbers, which cross as typed arrays.

use serde::{Serialize, Serializer};

/// One column.
pub(super) struct Column<T>(pub(super) Vec<T>);

macro_rules! columns {
    ($($number:ty => $array:ident),+) => {$(
        impl Serialize for Column<$number> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                #[cfg(target_arch = "wasm32")]
                return serde_wasm_bindgen::preserve::serialize(&js_sys::$array::from(self.0.as_slice()), serializer);
                #[cfg(not(target_arch = "wasm32"))]
                return self.0.serialize(serializer);
            }
        }

        #[cfg(test)]
        impl ts_rs::TS for Column<$number> {
            type WithoutGenerics = Self;
            type OptionInnerType = Self;
            fn name(_: &ts_rs::Config) -> String {
                stringify!($array).to_owned()
            }
            fn inline(_: &ts_rs::Config) -> String {
                stringify!($array).to_owned()
            }
        }
    )+};
}

columns! { u8 => Uint8Array, u16 => Uint16Array, u32 => Uint32Array, f32 => Float32Array, f64 => Float64Array }
