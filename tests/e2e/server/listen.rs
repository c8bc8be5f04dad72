//! Where the server listens: a Unix socket, TLS, and nothing that others could reach unprotected.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::process::Command;
use std::time::Duration;

use crate::server::api::{Answer, Api, Ask, MANAGE, READ, exchange};
use crate::support::harness::Run;
use crate::support::shelf::Shelf;

/// A server on a Unix socket, without tokens.
struct OnSocket {
    shelf: Shelf,
    child: std::process::Child,
}

impl OnSocket {
    fn start() -> Self {
        let shelf = Shelf::new();
        let path = shelf.world.folder.path().join("api.sock");
        let run = shelf
            .reaching(shelf.with_store(Run::new("serve")))
            .arg("--unix")
            .arg(&path);
        let mut child = run.command().spawn().unwrap();
        for _ in 0..1_200 {
            if UnixStream::connect(&path).is_ok() {
                return Self { shelf, child };
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = child.kill();
        panic!("no socket: {:?}", child.wait_with_output());
    }

    fn path(&self) -> std::path::PathBuf {
        self.shelf.world.folder.path().join("api.sock")
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "a request is written where it is asked"
    )]
    fn ask(&self, ask: Ask) -> Answer {
        exchange(
            UnixStream::connect(self.path()).unwrap(),
            &ask.bytes("localhost"),
        )
    }
}

impl Drop for OnSocket {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // It is no file whose content could be searched.
        let _ = std::fs::remove_file(self.path());
    }
}

#[test]
fn a_socket_is_its_owners_and_needs_no_token() {
    let server = OnSocket::start();
    let mode = std::fs::metadata(server.path())
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let list = || Ask::get("/v1/credentials");
    assert_eq!(server.ask(list()).status, 200);
    // Not for whom a proxy speaks, nor for a page, nor for another name.
    for name in ["x-forwarded-for", "via", "forwarded"] {
        server
            .ask(list().header(name, "1.2.3.4"))
            .expect(401, "unauthorized");
    }
    server
        .ask(list().for_host("rebound.example"))
        .expect(421, "host-refused");
    server
        .ask(list().header("origin", "https://evil.example"))
        .expect(403, "origin-refused");
    // No port is open.
    let id = server.child.id();
    let sockets = Command::new("ls")
        .arg("-l")
        .arg(format!("/proc/{id}/fd"))
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&sockets.stdout).contains("socket:"));
    let tcp = std::fs::read_to_string(format!("/proc/{id}/net/tcp")).unwrap();
    let listening: Vec<&str> = tcp.lines().filter(|line| line.contains(" 0A ")).collect();
    let inodes = String::from_utf8_lossy(&sockets.stdout).into_owned();
    for line in listening {
        let inode = line.split_whitespace().nth(9).unwrap();
        assert!(!inodes.contains(&format!("socket:[{inode}]")), "{line}");
    }
}

/// Needs root, to become somebody else.
#[test]
fn another_user_is_not_let_in() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let server = OnSocket::start();
    // Even if the file's mode were wrong.
    for path in [server.shelf.world.folder.path(), &server.path()] {
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o777)).unwrap();
    }
    let script = "import socket,sys; s=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); \
                  s.sendall(b'GET /v1/credentials HTTP/1.1\\r\\nhost: localhost\\r\\nconnection: close\\r\\n\\r\\n'); \
                  print(s.recv(12))";
    let ask = |user: &str| {
        let mut command = Command::new("setpriv");
        command.args(["--reuid", user, "--clear-groups", "python3", "-c", script]);
        let output = command.arg(server.path()).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(!ask("65534").contains("HTTP"), "{}", ask("65534"));
    // Control: the same as the owner.
    assert!(ask("0").contains("HTTP/1.1 200"), "{}", ask("0"));
}

#[test]
fn a_stale_socket_is_replaced_and_anything_else_is_left() {
    let shelf = Shelf::new();
    let path = shelf.world.file("api.sock", "precious");
    let run = shelf.with_store(Run::new("serve")).arg("--unix").arg(&path);
    let done = run.done();
    assert_eq!(done.code(), 2, "{}", done.all());
    assert!(
        done.stderr()
            .contains("there is something else at this path"),
        "{}",
        done.all()
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
    // One that a server which was killed has left behind.
    let mut server = OnSocket::start();
    server.child.kill().unwrap();
    server.child.wait().unwrap();
    assert!(server.path().exists());
    let run = server
        .shelf
        .with_store(Run::new("serve"))
        .arg("--unix")
        .arg(server.path());
    server.child = run.command().spawn().unwrap();
    let answers = |_| UnixStream::connect(server.path()).is_ok();
    let waiting = || std::thread::sleep(Duration::from_millis(100));
    assert!((0..600).inspect(|_| waiting()).any(answers));
}

#[test]
fn what_others_can_reach_needs_tls_a_name_and_tokens_or_certificates() {
    let shelf = Shelf::new();
    let serve = |options: &[&str]| {
        let run = shelf
            .with_store(Run::new("serve"))
            .args(["--listen", "0.0.0.0:0"]);
        let done = run.args(options.iter().copied()).done();
        assert_eq!(done.code(), 2, "{}", done.all());
        done.stderr()
    };
    let tokens = shelf
        .world
        .file("tokens.txt", format!("page read {READ}\n"));
    let tokens = tokens.to_str().unwrap();
    let named = ["--host", "credentials.example"];
    assert!(serve(&["--token-file", tokens]).contains("must know its name"));
    let plain = serve(&[&named[..], &["--token-file", tokens]].concat());
    assert!(plain.contains("which needs TLS"), "{plain}");
    let files = Certificates::make(&shelf);
    let tls = files.options();
    let tls: Vec<&str> = tls.iter().map(String::as_str).collect();
    let open = serve(&[&named[..], &tls[..]].concat());
    assert!(open.contains("nothing says who may ask"), "{open}");
    // On loopback, without a terminal and without tokens, nobody could ask.
    let done = shelf
        .with_store(Run::new("serve"))
        .args(["--listen", "127.0.0.1:0"])
        .done();
    assert_eq!(done.code(), 2);
    assert!(
        done.stderr().contains("--token-file FILE"),
        "{}",
        done.all()
    );
}

#[test]
fn over_tls_a_certificate_of_the_client_is_required_where_one_is_named() {
    let shelf = Shelf::new();
    let files = Certificates::make(&shelf);
    let mut options = files.options();
    options.extend(["--client-ca".to_owned(), files.authority.clone()]);
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let api = Api::on(shelf, &options);
    let curl = |with: &[&str]| {
        let port = api.host.split(':').next_back().unwrap();
        let mut command = Command::new("curl");
        command.args([
            "--silent",
            "--max-time",
            "60",
            "--cacert",
            &files.authority,
            "--noproxy",
            "*",
        ]);
        command.args([
            "--write-out",
            " %{http_code}",
            &format!("https://localhost:{port}/v1/credentials"),
        ]);
        let output = command.args(with).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let token = format!("authorization: Bearer {MANAGE}");
    let own = ["--cert", &files.client, "--key", &files.client_key];
    // Without a certificate there is not even an answer.
    assert!(
        curl(&["--header", &token]).ends_with(" 000"),
        "{}",
        curl(&["--header", &token])
    );
    // With tokens, a certificate alone is not enough.
    assert!(curl(&own).ends_with(" 401"), "{}", curl(&own));
    let both = [&own[..], &["--header", &token]].concat();
    assert!(curl(&both).ends_with(" 200"), "{}", curl(&both));
}

/// An authority, and certificates of it for a server and a client, made by openssl.
struct Certificates {
    authority: String,
    server: String,
    server_key: String,
    client: String,
    client_key: String,
}

impl Certificates {
    fn make(shelf: &Shelf) -> Self {
        let folder = shelf.world.folder.path().join("tls");
        std::fs::create_dir_all(&folder).unwrap();
        let script = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=authority \
              -keyout ca.key -out ca.pem 2>/dev/null && \
            for name in server client; do \
              openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=$name -keyout $name.key \
                -out $name.csr 2>/dev/null && \
              printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\\n' > $name.ext && \
              openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile $name.ext \
                -out $name.pem 2>/dev/null || exit 1; \
            done";
        let status = Command::new("sh")
            .args(["-c", script])
            .current_dir(&folder)
            .status()
            .unwrap();
        assert!(status.success());
        let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
        Self {
            authority: path("ca.pem"),
            server: path("server.pem"),
            server_key: path("server.key"),
            client: path("client.pem"),
            client_key: path("client.key"),
        }
    }

    fn options(&self) -> Vec<String> {
        ["--tls-cert", &self.server, "--tls-key", &self.server_key]
            .map(str::to_owned)
            .to_vec()
    }
}
