//! Makes the JavaScript and the types that load the engine in a browser, as `wasm-bindgen --target web` does.
//!
//! `cargo run --manifest-path scripts/bindgen/Cargo.toml -- ENGINE.wasm FOLDER`
//!
//! It calls the library behind that command. The command itself also brings a web server and a client of web drivers, which
//! the page does not need, and which take longer to build than all the rest.

use std::env;
use std::process::ExitCode;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [engine, folder] = &arguments[..] else {
        eprintln!("usage: stampede-bindgen ENGINE.wasm FOLDER");
        return ExitCode::from(2);
    };
    let made = Bindgen::new()
        .input_path(engine)
        .web(true)
        .and_then(|bindgen| bindgen.typescript(true).omit_default_module_path(false).generate(folder));
    match made {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the bindings of {engine} could not be made: {error:#}");
            ExitCode::FAILURE
        }
    }
}
