//! Wrong input: a clear message, the documented exit code, and no secret repeated.

use crate::support::harness::{Run, World};
use clari_component::CLARI_REVENUE;
use clari_mock::GOOD_KEY;

/// Something that must not be repeated.
const SECRET: &str = "secret-0123456789-secret";

#[test]
fn misuse_is_exit_two_says_what_to_do_and_repeats_no_secret() {
    let set = format!("api-key={SECRET}");
    let source = format!("api-key={SECRET}");
    let cases: [(&[&str], &str); 29] = [
        (&["validate", "--set", &set], "HOST_RUNNER_API_KEY"),
        (&["validate", "--set", SECRET], "FIELD=VALUE"),
        (
            &["validate", "--set", "no-such-field=1"],
            "`api-key`, `base-url`, `auth-scheme`",
        ),
        (
            &["validate", "--set", "base-url=a", "--set", "base-url=b"],
            "twice",
        ),
        (
            &["validate", "--secret-from", &source],
            "env:NAME, file:PATH, stdin or prompt",
        ),
        (
            &["validate", "--secret-from", "base-url=stdin"],
            "not a secret",
        ),
        (
            &["validate", "--secret-from", "api-key=env:NO_SUCH_VARIABLE"],
            "`NO_SUCH_VARIABLE`",
        ),
        (
            &["validate", "--secret-from", "api-key=file:/no/such/file"],
            "/no/such/file",
        ),
        (&["validate"], "HOST_RUNNER_API_KEY"),
        (&["validate", SECRET], "not shown"),
        (&[SECRET], "not shown"),
        (&["completions", SECRET], "not shown"),
        (&["call", SECRET, "/admin/limits"], "not shown"),
        (&["call", "-X", SECRET, "/x"], "[possible values: GET"),
        (&["validate", "--log", SECRET], "[possible values: error"),
        (&["validate", "--log", "trac"], "'trace'"),
        (&["validate", "--max-requests", SECRET], "from 1 to"),
        (&["batch", "-", "--jobs", SECRET], "from 1 to 1024"),
        (&["validate", "--quiet=secret-0123456789-secret"], "--quiet"),
        (&["call", SECRET], "must start with `/`"),
        (&["valdate"], "'validate'"),
        (&["validate", "--alow-plaintext"], "'--allow-plaintext'"),
        (
            &["validate", "--set", "base-ulr=x"],
            "did you mean `base-url`?",
        ),
        (
            &["validate", "--secret-from", "api-kye=stdin"],
            "did you mean `api-key`?",
        ),
        (&["validate", "--ca-file", "/no/such/file"], "/no/such/file"),
        (&["validate", "--allow-address", SECRET], "CIDR"),
        (
            &["validate", "--max-call-milliseconds", "0"],
            "from 1000 to 600000",
        ),
        (&["validate", "--max-requests", "0"], "from 1 to"),
        (
            &["validate", "--component", "/no/such/file"],
            "/no/such/file",
        ),
    ];
    for (arguments, words) in cases {
        let (command, rest) = arguments.split_first().unwrap();
        let done = Run::new(command).args(rest.iter().copied()).done();
        assert_eq!(done.code(), 2, "{arguments:?}: {}", done.all());
        assert!(
            done.stderr().contains(words),
            "{arguments:?}: {}",
            done.stderr()
        );
        assert_eq!(done.stdout(), "", "{arguments:?}");
        assert!(
            !done.all().contains(SECRET),
            "{arguments:?}: {}",
            done.all()
        );

        let done = Run::new(command)
            .args(rest.iter().copied())
            .arg("--json")
            .done();
        assert_eq!(done.json()["error"]["code"], "usage", "{arguments:?}");
        assert!(
            !done.all().contains(SECRET),
            "{arguments:?}: {}",
            done.all()
        );
    }
}

#[test]
fn a_list_of_missing_arguments_is_whole_in_json() {
    let done = Run::new("credential").args(["rename", "--json"]).done();
    assert_eq!(done.code(), 2);
    assert_eq!(
        done.json()["error"]["message"],
        "the following required arguments were not provided: <OLD>, <NEW>"
    );
}

#[test]
fn a_global_option_goes_before_the_command_or_after_it() {
    let world = World::new();
    let after = world.validate("{api}/v1").arg("--json").done();
    let run = |option: &[&str]| {
        let validate = world.validate("{api}/v1").command();
        let mut run = Run::new(option[0]).args(option[1..].iter().copied());
        for argument in validate.get_args() {
            run = run.arg(argument);
        }
        run.env("HOST_RUNNER_API_KEY", GOOD_KEY).done()
    };
    let before = run(&["--json"]);
    for done in [&before, &after] {
        assert_eq!((done.code(), &done.json()["code"]), (0, &"ok".into()));
    }
    assert_eq!(run(&["--quiet"]).all(), "");
    let logged = run(&["--log", "debug"]);
    assert!(
        logged.stderr().contains(" connector_host::"),
        "{}",
        logged.all()
    );
    // Below a group of commands, too.
    for arguments in [["--json", "list"], ["list", "--json"]] {
        let store = world.folder.path().join("no-store");
        let list = Run::new("credential").args(arguments);
        let done = list.arg("--store").arg(store).done();
        assert_eq!(done.stdout(), "{\"credentials\":[]}\n", "{}", done.all());
    }
    // An option that contradicts one does so in both places.
    for arguments in [
        ["--json", "config", "--format=table"],
        ["config", "--format=table", "--json"],
    ] {
        let [first, rest @ ..] = arguments;
        let done = Run::new(first).args(rest).done();
        assert_eq!(done.code(), 2, "{}", done.all());
        assert_eq!(done.json()["error"]["code"], "usage");
    }
}

#[test]
fn a_strangers_connector_gets_no_variables_and_no_default_base_url() {
    let world = World::new();
    // The built-in connector with one more custom section is a stranger's.
    let mut bytes = CLARI_REVENUE.to_vec();
    bytes.extend(b"\0\x02\x01x");
    let file = world.file("stranger.wasm", bytes);
    let run = || {
        Run::new("validate")
            .arg("--component")
            .arg(&file)
            .env("HOST_RUNNER_API_KEY", SECRET)
            .env("HOST_RUNNER_BASE_URL", "https://api.clari.com/v1")
    };
    let done = run()
        .args(["--set", "base-url=https://api.clari.com/v1"])
        .done();
    assert_eq!(done.code(), 2, "{}", done.all());
    assert!(
        done.stderr().contains("`api-key` is missing"),
        "{}",
        done.stderr()
    );
    assert!(!done.stderr().contains("HOST_RUNNER"), "{}", done.stderr());

    let done = run()
        .args(["--secret-from", "api-key=stdin"])
        .stdin(SECRET)
        .done();
    assert_eq!(done.code(), 2, "{}", done.all());
    assert!(
        done.stderr().contains("--set base-url=URL"),
        "{}",
        done.stderr()
    );
}

#[test]
fn quiet_prints_nothing_and_still_tells_by_its_exit_code() {
    let world = World::new();
    let done = world.validate("{api}/v9").arg("--quiet").done();
    assert_eq!((done.code(), done.all().as_str()), (3, ""));
}

#[test]
fn every_command_can_be_quiet() {
    let world = World::new();
    let key = |run: Run| run.env("HOST_RUNNER_API_KEY", "mock-api-key-0123456789");
    let store = world.folder.path().join("credentials.db");
    let credential = |command| {
        Run::new("credential")
            .args([command, "--store"])
            .arg(&store)
    };
    let name = |run: Run| run.arg("mine");
    let good = format!("base-url={}", world.url("{api}/v1"));
    let add = name(credential("add")).args(["--set", &good]);
    let add = world.allow(add).env("HOST_RUNNER_API_KEY", GOOD_KEY);
    let runs = [
        key(Run::new("check")),
        key(Run::new("authorize")),
        world.reach("call", "{api}/v1").arg("/admin/limits"),
        Run::new("config"),
        Run::new("inspect"),
        Run::new("demo"),
        Run::new("new").arg("made").folder(world.folder.path()),
        Run::new("completions").arg("bash"),
        Run::new("man"),
        add,
        credential("list"),
        name(credential("show")),
        world.allow(name(credential("validate"))),
        name(credential("edit")).args(["--description", "x"]),
        name(credential("rename")).arg("yours"),
        credential("remove").args(["yours", "--yes"]),
    ];
    for (index, run) in runs.into_iter().enumerate() {
        let done = run.arg("--quiet").done();
        assert_eq!((done.code(), done.all().as_str()), (0, ""), "run {index}");
    }
}

#[test]
fn every_level_of_the_log_works_and_shows_only_our_own_lines() {
    let world = World::new();
    for level in ["error", "warn", "info", "debug", "trace"] {
        let done = world.validate("{api}/v1").args(["--log", level]).done();
        assert_eq!(done.code(), 0, "{level}: {}", done.all());
        let stderr = done.stderr();
        let own = stderr
            .lines()
            .filter(|line| line.contains(" connector_host::"))
            .count();
        assert_eq!(own, stderr.lines().count(), "{level}: {stderr}");
        assert_eq!(
            own > 0,
            !matches!(level, "error" | "warn"),
            "{level}: {stderr}"
        );
    }
}

#[test]
fn a_compile_time_out_names_the_option_that_raises_the_limit() {
    let world = World::new();
    let validate = |milliseconds| {
        let run = world.validate("{api}/v1").env("HOST_RUNNER_CACHE_DIR", "");
        run.args(["--max-compile-milliseconds", milliseconds])
            .done()
    };
    let done = validate("1");
    assert_eq!(done.code(), 4, "{}", done.all());
    assert_eq!(
        done.stderr(),
        "error: the component took more than 1 ms to compile\n\
         hint: raise the limit once with `host-runner validate --max-compile-milliseconds N`: \
         the compiled code is cached for every command\n"
    );
    assert_eq!(validate("30000").code(), 0);
}
