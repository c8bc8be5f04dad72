//! The proxy options.

use clap::Args;
use connector_host::{Proxy, ProxyError, Secret};
use percent_encoding::percent_decode_str;
use url::Url;

use super::failure::Failure;
use super::secret_source::Source;

/// The value of `--proxy` that means the environment's proxy.
const ENVIRONMENT: &str = "env";

/// The variables of `--proxy env`: for the proxy, and for the hosts to reach directly; the first one that is set counts.
const PROXY_VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
const EXCEPTION_VARIABLES: [&str; 2] = ["NO_PROXY", "no_proxy"];

#[derive(Args)]
pub(crate) struct ProxyOptions {
    /// Connect through a proxy: http://HOST:PORT, socks5://HOST:PORT, or env.
    ///
    /// With env, the proxy comes from the first of `HTTPS_PROXY`, `https_proxy`, `ALL_PROXY` and `all_proxy` that
    /// is set; `NO_PROXY` or `no_proxy` names hosts to reach directly. Without this option, no variable is
    /// read. The proxy's own address may be private; the API's addresses are resolved and checked here.
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    /// Read USER:PASSWORD for the proxy from `env:NAME` or `file:PATH`.
    #[arg(long, value_name = "SOURCE", requires = "proxy")]
    proxy_auth: Option<String>,
    /// Let the proxy resolve host names.
    ///
    /// For networks in which only the proxy can. The addresses of names are then not checked: a base URL
    /// may lead to whatever the proxy can reach.
    #[arg(long, requires = "proxy")]
    proxy_resolves: bool,
}

/// The URL of a proxy, and the user name and password in it.
struct Address {
    url: String,
    credentials: Option<(String, Secret)>,
}

impl ProxyOptions {
    /// The proxy, if there is one.
    pub(crate) fn proxy(&self) -> Result<Option<Proxy>, Failure> {
        let Some(given) = &self.proxy else {
            return Ok(None);
        };
        let is_in_environment = given == ENVIRONMENT;
        let (what, address) = if is_in_environment {
            let Some((name, value)) = first_of(&PROXY_VARIABLES) else {
                return Ok(None);
            };
            (format!("the variable `{name}`"), Address::of(&value))
        } else {
            ("--proxy".to_owned(), Address::of(given))
        };
        let Address { url, credentials } = address;
        if credentials.is_some() && !is_in_environment {
            return Err(unusable(&what, &ProxyError::UserInfo));
        }
        let credentials = self.credentials()?.or(credentials);
        let mut proxy = Proxy::new(&url).map_err(|error| unusable(&what, &error))?;
        if let Some((user, password)) = credentials {
            let signed_in = proxy.credentials(&user, password);
            proxy = signed_in.map_err(|error| unusable(&what, &error))?;
        }
        if self.proxy_resolves {
            proxy = proxy.resolves_names();
        }
        if let Some((_, hosts)) = first_of(&EXCEPTION_VARIABLES).filter(|_| is_in_environment) {
            proxy = proxy.except(&hosts);
        }
        Ok(Some(proxy))
    }

    /// The user name and password that `--proxy-auth` names.
    fn credentials(&self) -> Result<Option<(String, Secret)>, Failure> {
        let Some(text) = &self.proxy_auth else {
            return Ok(None);
        };
        let source = Source::parse(text)?;
        if !matches!(source, Source::Variable(_) | Source::File(_)) {
            return Err(Failure::usage("--proxy-auth must be env:NAME or file:PATH"));
        }
        let pair = source.value("--proxy-auth")?;
        let (user, password) = pair
            .expose()
            .split_once(':')
            .ok_or_else(|| Failure::usage("the source of --proxy-auth must hold USER:PASSWORD"))?;
        Ok(Some((user.to_owned(), Secret::new(password.to_owned()))))
    }
}

impl Address {
    /// Takes the user info out of a URL. Without a scheme it is http, as for curl. An invalid URL is
    /// rejected later.
    fn of(text: &str) -> Self {
        let text = if text.contains("://") {
            text.to_owned()
        } else {
            format!("http://{text}")
        };
        let Ok(mut url) = Url::parse(&text) else {
            let credentials = None;
            return Self {
                url: text,
                credentials,
            };
        };
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let password = url.password().map(decoded);
        let has_user = !url.username().is_empty() || password.is_some();
        let credentials = has_user.then(|| {
            let password = Secret::new(password.unwrap_or_default());
            (decoded(url.username()), password)
        });
        // Neither can fail for a URL that had them.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        Self {
            url: url.into(),
            credentials,
        }
    }
}

/// The first of some variables that is set and not empty.
fn first_of(names: &[&'static str]) -> Option<(&'static str, String)> {
    let mut set = names.iter().filter_map(|name| {
        let value = std::env::var(name).ok()?;
        (!value.is_empty()).then_some((*name, value))
    });
    set.next()
}

fn unusable(what: &str, error: &ProxyError) -> Failure {
    let hint = match error {
        ProxyError::UserInfo => "use `--proxy-auth env:NAME` or `--proxy-auth file:PATH`",
        ProxyError::Credentials => {
            "a user name must have no colon (HTTP), and both have 1 to 255 bytes (SOCKS5)"
        }
        _ => "for a proxy that resolves names, such as socks5h, add --proxy-resolves",
    };
    Failure::with_hint(format!("cannot use {what}: {error}"), hint)
}
