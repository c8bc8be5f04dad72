//! The same component in plain wasmtime: the whole of WASI, the key given to the component, and a new
//! connection for each request.

use std::sync::Arc;

use http::{Request, Uri};
use http_body_util::BodyExt;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::client::Resumption;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use wasmtime::component::{Component, InstancePre, Val};
use wasmtime::{Engine, Store};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks, default_send_request};

use crate::measure::Client;
use crate::native::tls_config;
use crate::server::Server;
use crate::wasi_state::{Sent, WasiState, linker, values};

const INTERFACE: &str = "connector:credential/credential@0.1.0";

/// A loaded component, and the values of a valid credential.
#[derive(Clone)]
pub(crate) struct WasmtimeDefault {
    engine: Engine,
    component: InstancePre<WasiState<Sender>>,
    values: Val,
    sender: Sender,
}

impl WasmtimeDefault {
    pub(crate) fn load(server: &Server, base_url: &str) -> Self {
        let engine = Engine::default();
        let component =
            Component::new(&engine, clari_component::CLARI_REVENUE).expect("a component");
        let linker = linker::<Sender>(&engine);
        let values = values(&[("api-key", server.good_key()), ("base-url", base_url)]);
        let mut tls = tls_config(server);
        tls.resumption = Resumption::disabled();
        Self {
            component: linker.instantiate_pre(&component).expect("imports"),
            engine,
            values,
            sender: Sender(Arc::new(tls)),
        }
    }
}

impl Client for WasmtimeDefault {
    async fn ask(&mut self) {
        let state = WasiState::new(self.sender.clone());
        let mut store = Store::new(&self.engine, state);
        let instance = self.component.instantiate_async(&mut store).await;
        let instance = instance.expect("an instance");
        let interface = instance.get_export_index(&mut store, None, INTERFACE);
        let function = instance.get_export_index(&mut store, interface.as_ref(), "validate");
        let function = instance.get_func(&mut store, function.expect("an export"));
        let mut verdict = [Val::Bool(false)];
        let values = [self.values.clone()];
        let call = function.expect("a function");
        let call = call.call_async(&mut store, &values, &mut verdict).await;
        call.expect("a verdict");
        let [Val::Record(fields)] = verdict else {
            panic!("a verdict is a record")
        };
        let valid = ("outcome".to_owned(), Val::Enum("valid".to_owned()));
        assert!(fields.contains(&valid), "{fields:?}");
    }
}

/// Wasmtime's own sender for http. For https, one that does the same with other root certificates: wasmtime's
/// trusts only those of the web.
#[derive(Clone)]
struct Sender(Arc<ClientConfig>);

impl WasiHttpHooks for Sender {
    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        options: Option<RequestOptions>,
        _sent: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        let tls = TlsConnector::from(Arc::clone(&self.0));
        Box::new(async move {
            if request.uri().scheme_str() == Some("https") {
                return over_tls(tls, request).await;
            }
            let (response, rest) = default_send_request(request, options).await?;
            let rest: Box<dyn Future<Output = Result<(), Error>> + Send> = Box::new(rest);
            Ok((response.map(BodyExt::boxed_unsync), rest))
        })
    }
}

async fn over_tls(tls: TlsConnector, mut request: Request<WasiBody>) -> Sent {
    let authority = request.uri().authority().expect("an authority").clone();
    let tcp = TcpStream::connect(authority.as_str()).await;
    let name = ServerName::try_from(authority.host().to_owned()).expect("a name");
    let stream = tls.connect(name, tcp.expect("a server")).await;
    let stream = TokioIo::new(stream.expect("TLS"));
    let (mut sender, connection) = http1::handshake(stream).await.expect("HTTP");
    tokio::spawn(connection);
    let path = request.uri().path_and_query().cloned().expect("a path");
    *request.uri_mut() = Uri::from(path);
    let host = authority.as_str().parse().expect("a header");
    request.headers_mut().insert(http::header::HOST, host);
    let response = sender.send_request(request).await.expect("an answer");
    let response = response.map(|body| body.map_err(Error::from).boxed_unsync());
    Ok((response, Box::new(std::future::ready(Ok(())))))
}
