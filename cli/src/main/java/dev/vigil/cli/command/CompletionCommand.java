package dev.vigil.cli.command;

import java.util.Iterator;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vigil completion}: what a shell reads to complete commands, flags and their values. */
@Command(
        name = "completion",
        description = "Prints what a shell needs to complete vigil's commands and flags.",
        header = {
            "Examples:",
            "  vigil completion bash > ~/.local/share/bash-completion/completions/vigil",
            "  vigil completion zsh > ~/.vigil-completion && echo 'source ~/.vigil-completion' >> ~/.zshrc",
            ""
        })
final class CompletionCommand implements Callable<Integer> {

    /** Zsh runs the functions of bash when it is asked to. */
    private static final String ZSH_RUNS_BASHS =
            "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit";

    private final Vigil vigil;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.", completionCandidates = ShellNames.class)
    private @Nullable Shell shell;

    enum Shell {
        BASH,
        ZSH
    }

    /** As they are typed. */
    static final class ShellNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(Shell.values())
                    .map(shell -> shell.name().toLowerCase(Locale.ROOT))
                    .iterator();
        }
    }

    CompletionCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() {
        if (shell == Shell.ZSH) {
            vigil.terminal().raw(ZSH_RUNS_BASHS);
        }
        vigil.terminal()
                .raw(AutoComplete.bash(
                        "vigil", Objects.requireNonNull(spec).root().commandLine()));
        return ExitCode.YES;
    }
}
