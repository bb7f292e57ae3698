package dev.vigil.cli;

import dev.vigil.cli.command.CommandTree;
import dev.vigil.cli.command.Surroundings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;

/** {@code main}: the only place with the real clock, the real environment, and the exit. */
public final class VigilMain {

    private VigilMain() {}

    public static void main(String[] args) {
        Logging.configure(args);
        Charset charset = stdoutCharset();
        PrintStream out = stream(FileDescriptor.out, charset);
        PrintStream err = stream(FileDescriptor.err, charset);
        Surroundings surroundings = new Surroundings(
                System.getenv(),
                Path.of("").toAbsolutePath(),
                Path.of(System.getProperty("java.io.tmpdir")),
                System.getProperty("user.name", "unknown"),
                Clock.systemDefaultZone(),
                out,
                err,
                isTerminal(),
                charset.equals(StandardCharsets.UTF_8));
        int code = CommandTree.of(surroundings).execute(args);
        out.flush();
        err.flush();
        System.exit(code);
    }

    /** The launcher asks the shell ({@code test -t 1}); Java 17 itself knows only whether both ends are a terminal. */
    private static boolean isTerminal() {
        String told = System.getProperty("vigil.stdout.terminal");
        return told == null ? System.console() != null : Boolean.parseBoolean(told);
    }

    /** What the locale says; a C or POSIX locale gets ASCII spellings, but bytes of names are written as UTF-8. */
    private static Charset stdoutCharset() {
        String name = System.getProperty("stdout.encoding", System.getProperty("sun.jnu.encoding", "UTF-8"));
        String upper = name.toUpperCase(Locale.ROOT);
        return upper.contains("ANSI_X3.4") || upper.contains("ASCII")
                ? StandardCharsets.US_ASCII
                : Charset.forName(name);
    }

    private static PrintStream stream(FileDescriptor descriptor, Charset charset) {
        return new PrintStream(new FileOutputStream(descriptor), false, charset);
    }
}
