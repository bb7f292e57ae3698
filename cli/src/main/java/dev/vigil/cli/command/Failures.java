package dev.vigil.cli.command;

import dev.vigil.cli.config.ConfigException;
import dev.vigil.cli.terminal.Nearest;
import dev.vigil.cli.terminal.OutputClosedException;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.schema.StartupException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Failures in words: what, where it came from, what to try; one screen. {@code -v} adds the causes. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {

    private final Vigil vigil;

    Failures(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        Terminal terminal = vigil.terminal();
        CommandLine command = failure.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        terminal.problem("error: " + what(failure));
        terminal.problem("  try   " + suggestion(failure, command).orElse(name + " --help"));
        return ExitCode.USAGE;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        Terminal terminal = vigil.terminal();
        if (failure instanceof ParameterException usage) {
            return handleParseException(usage, new String[0]);
        }
        if (failure instanceof OutputClosedException) {
            return ExitCode.YES;
        }
        if (failure instanceof InterruptException || failure instanceof InterruptedException) {
            return ExitCode.INTERRUPTED;
        }
        if (failure instanceof ConfigException config) {
            config.text().forEach(terminal::problem);
            return ExitCode.USAGE;
        }
        if (failure instanceof StartupException startup) {
            terminal.problem("error: " + startup.getMessage());
            part(terminal, "from", startup.from());
            part(terminal, "try", startup.advice());
            causes(terminal, startup.getCause());
            return startup.kind().exitCode();
        }
        terminal.problem("error: " + failure);
        terminal.problem(
                "  try   this is a fault of Vigil; " + (vigil.isVerbose() ? "please report it" : "-v shows where"));
        causes(terminal, failure);
        return ExitCode.BUG;
    }

    private static void part(Terminal terminal, String name, String text) {
        if (!text.isEmpty()) {
            terminal.problem("  " + name + "      ".substring(name.length()) + text);
        }
    }

    private void causes(Terminal terminal, @Nullable Throwable failure) {
        if (vigil.isVerbose() && failure != null) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            trace.toString().lines().forEach(terminal::problem);
        }
    }

    private static String what(ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException unmatched) {
            String argument = unmatched.getUnmatched().get(0);
            boolean hasCommands = !failure.getCommandLine().getSubcommands().isEmpty();
            return argument.startsWith("-")
                    ? "unknown flag '" + argument + "'"
                    : hasCommands ? "unknown command '" + argument + "'" : "unexpected argument '" + argument + "'";
        }
        String message = String.valueOf(failure.getMessage());
        return message.isEmpty() ? message : Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }

    private static Optional<String> suggestion(ParameterException failure, CommandLine command) {
        if (!(failure instanceof UnmatchedArgumentException unmatched)) {
            return Optional.empty();
        }
        String argument = unmatched.getUnmatched().get(0);
        List<String> words = new ArrayList<>();
        if (argument.startsWith("-")) {
            command.getCommandSpec().options().forEach(option -> words.addAll(List.of(option.names())));
        } else {
            words.addAll(command.getSubcommands().keySet());
        }
        return Nearest.to(argument.split("=")[0], words)
                .map(near -> "did you mean '" + near + "'?  "
                        + command.getCommandSpec().qualifiedName() + " --help");
    }
}
