//! `-h`, `--help` and `--version`.

use crate::support::harness::{Run, World};

/// Every command, subcommands included, such as `credential add`.
fn commands() -> Vec<String> {
    let mut all = Vec::new();
    let mut open = below(&Run::new("--help").done().stdout());
    while let Some(command) = open.pop() {
        let more = below(&help(&command, "--help"));
        open.extend(more.iter().map(|one| format!("{command} {one}")));
        all.push(command);
    }
    all
}

/// What a command prints for `-h` or `--help`.
fn help(command: &str, option: &str) -> String {
    let mut words = command.split(' ');
    let run = Run::new(words.next().unwrap()).args(words);
    let done = run.arg(option).done();
    assert_eq!((done.code(), done.stderr().as_str()), (0, ""), "{command}");
    done.stdout()
}

/// The commands that a help text lists.
fn below(help: &str) -> Vec<String> {
    let commands = help.split_once("Commands:\n").map_or("", |(_, rest)| rest);
    let lines = commands.lines().take_while(|line| line.starts_with("  "));
    lines
        .map(|line| line.split_whitespace().next().unwrap().to_owned())
        .collect()
}

/// The long options of a help text.
fn options(help: &str) -> Vec<&str> {
    help.lines()
        .filter(|line| line.starts_with("  ") && line.trim_start().starts_with('-'))
        .filter_map(|line| line.split_whitespace().find(|word| word.starts_with("--")))
        .collect()
}

#[test]
fn every_command_has_help_with_examples_and_the_global_options() {
    let commands = commands();
    for command in &commands {
        let help = help(command, "--help");
        let (_, examples) = help.split_once("Examples:\n").expect(command);
        let name = format!("host-runner {command}");
        assert!(examples.contains(&name), "{examples}");
        for words in ["--json", "--quiet", "--log <LEVEL>"] {
            assert!(help.contains(words), "{command}: {words} in {help}");
        }
    }
    assert!(commands.len() >= 20, "{commands:?}");
}

#[test]
fn the_short_help_has_one_line_for_each_option_of_the_long_one() {
    for command in commands() {
        let (short, long) = (help(&command, "-h"), help(&command, "--help"));
        assert_eq!(options(&short), options(&long), "{command}");
        assert!(!short.contains("Examples:"), "{command}: {short}");
        for line in short.lines().filter(|line| line.starts_with(' ')) {
            let first = line.trim_start().chars().next().unwrap();
            let is_entry = matches!(first, '-' | '<' | '[') || first.is_ascii_lowercase();
            assert!(is_entry && line.len() <= 100, "{command}: {line}");
            let indent = line.len() - line.trim_start().len();
            assert!(indent <= 6, "a second line in {command}: {line}");
        }
    }
}

#[test]
fn a_limit_has_one_name_as_an_option_and_in_the_receipt() {
    let world = World::new();
    let receipt = world.validate("{api}/v1").arg("--json").done().json();
    let limits = receipt["receipt"]["limits"].as_object().unwrap();
    let help = help("validate", "-h");
    let options: Vec<&str> = options(&help)
        .into_iter()
        .filter_map(|option| option.strip_prefix("--max-"))
        .collect();
    assert!(options.len() >= 7, "{help}");
    for option in options {
        assert!(limits.contains_key(&option.replace('-', "_")), "{option}");
    }
}

#[test]
fn help_and_version_are_data() {
    let help = Run::new("--help").done();
    assert_eq!(help.code(), 0);
    assert!(help.stdout().contains("Exit codes:"), "{}", help.stdout());
    let version = Run::new("--version").done();
    assert_eq!(
        version.stdout(),
        format!("host-runner {}\n", env!("CARGO_PKG_VERSION"))
    );
}
