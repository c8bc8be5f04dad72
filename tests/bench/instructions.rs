//! How many WebAssembly instructions the component executes, counted with wasmtime's fuel: the same in every
//! run.

use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};
use wasmtime::component::{Component, Val};
use wasmtime::{Config, Engine, Store};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use crate::measure::one_thread;
use crate::wasi_state::{self, Sent, WasiState};

const INTERFACE: &str = "connector:credential/credential@0.1.0";

/// The documented response of the API, with this many submitted jobs.
fn answer(jobs: u32) -> String {
    let ids: Vec<String> = (0..jobs).map(|id| format!("\"{id:024x}\"")).collect();
    format!(
        r#"{{"jobs":{{"concurrentLimit":3,"monthlyQuota":1000,"availableConcurrentLimit":1,"availableMonthlyQuota":995,"submittedJobIds":[{}],"runningJobIds":["6073680cac043e61f93bac07"]}}}}"#,
        ids.join(",")
    )
}

/// A function of the component, and how many instructions it executes for valid values in a new
/// instance.
pub(crate) fn count(component: &[u8]) -> Vec<(&'static str, u64)> {
    let mut config = Config::new();
    config.consume_fuel(true);
    let engine = Engine::new(&config).expect("an engine");
    let component = Component::new(&engine, component).expect("a component");
    let linker = wasi_state::linker::<Answer>(&engine);
    let component = linker.instantiate_pre(&component).expect("imports");
    let run = |function, answer: &str| {
        let state = WasiState::new(Answer(answer.to_owned()));
        let mut store = Store::new(&engine, state);
        store.set_fuel(u64::MAX).expect("fuel");
        one_thread().block_on(async {
            let instance = component.instantiate_async(&mut store).await;
            let instance = instance.expect("an instance");
            let interface = instance.get_export_index(&mut store, None, INTERFACE);
            let export = instance.get_export_index(&mut store, interface.as_ref(), function);
            let function = instance.get_func(&mut store, export.expect("an export"));
            let before = store.get_fuel().expect("fuel");
            let mut result = [Val::Bool(false)];
            let call = function.expect("a function");
            let call = call.call_async(&mut store, &[values()], &mut result).await;
            call.expect("a result");
            assert!(is_good(&result), "{result:?}");
            before - store.get_fuel().expect("fuel")
        })
    };
    vec![
        ("check_instructions", run("check", "")),
        ("authorize_instructions", run("authorize", "")),
        ("validate_instructions", run("validate", &answer(1))),
        (
            "validate_large_instructions",
            run("validate", &answer(1000)),
        ),
    ]
}

/// The values of a valid credential.
fn values() -> Val {
    wasi_state::values(&[
        ("api-key", "0123456789abcdef0123456789abcdef"),
        ("base-url", "https://api.clari.com/v1"),
        ("auth-scheme", "both"),
    ])
}

/// Whether the result of a function is that of a valid credential.
fn is_good(result: &[Val]) -> bool {
    match result {
        [Val::List(findings)] => findings.is_empty(),
        [Val::Result(headers)] => headers.is_ok(),
        [Val::Record(verdict)] => {
            verdict.contains(&("outcome".to_owned(), Val::Enum("valid".to_owned())))
        }
        _ => false,
    }
}

/// The response to every request, without a network.
struct Answer(String);

impl WasiHttpHooks for Answer {
    fn send_request(
        &mut self,
        _request: Request<WasiBody>,
        _options: Option<RequestOptions>,
        _sent: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        let body = Full::from(self.0.clone()).map_err(|never| match never {});
        let mut response = http::Response::new(body.boxed_unsync());
        *response.status_mut() = StatusCode::OK;
        let json = http::HeaderValue::from_static("application/json");
        response
            .headers_mut()
            .insert(http::header::CONTENT_TYPE, json);
        let rest: Box<dyn Future<Output = Result<(), Error>> + Send> =
            Box::new(std::future::ready(Ok(())));
        Box::new(std::future::ready(Ok((response, rest))))
    }
}
