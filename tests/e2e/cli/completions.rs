//! `host-runner completions`: scripts that their shells can read, and that know every command.

use std::process::Command;

use crate::support::harness::{Done, Run};

fn script(shell: &str) -> Done {
    let done = Run::new("completions").arg(shell).done();
    assert_eq!((done.code(), done.stderr().as_str()), (0, ""), "{shell}");
    done
}

/// What bash offers for a command line that ends in the word to complete.
fn offered(words: &str) -> String {
    let program = format!(
        "{}\nCOMP_WORDS=(host-runner {words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
         _host__runner host-runner \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD - 1]}}\" && echo \"${{COMPREPLY[@]}}\"",
        script("bash").stdout()
    );
    let output = Command::new("bash")
        .args(["-c", &program])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn bash_reads_its_script_and_completes_commands_options_and_values() {
    assert_eq!(offered("vali"), "validate\n");
    assert_eq!(offered("config --format json-"), "json-schema\n");
    assert!(offered("validate --allow-").contains("--allow-plaintext"));
    assert_eq!(offered("call -X PA"), "PATCH\n");
}

#[test]
fn every_shell_has_a_script_and_as_json_it_is_one_object() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let text = script(shell).stdout();
        assert!(text.contains("allow-plaintext"), "{shell}: {text}");
        let json = Run::new("completions")
            .args([shell, "--json"])
            .done()
            .json();
        assert_eq!(json["shell"], shell);
        assert_eq!(json["script"], text.as_str(), "{shell}");
    }
}
