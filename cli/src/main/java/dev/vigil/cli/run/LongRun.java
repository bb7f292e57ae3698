package dev.vigil.cli.run;

import dev.vigil.cli.terminal.Terminal;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a process running until Ctrl-C, and says what is degraded as it changes. Ctrl-C closes the parts on the JVM's way out; the exit code
 * is then the JVM's own, 130.
 */
public final class LongRun {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final RunningVigil vigil;
    private final Terminal terminal;
    private final CountDownLatch never = new CountDownLatch(1);
    private final Set<String> told = new LinkedHashSet<>();
    private final BackfillNotes backfill = new BackfillNotes();

    public LongRun(RunningVigil vigil, Terminal terminal) {
        this.vigil = vigil;
        this.terminal = terminal;
    }

    /** Closes parts when the process is asked to end; to be called before the first part is started. */
    public static void closeAtExit(Runnable close) {
        Runtime.getRuntime().addShutdownHook(new Thread(close, "close-at-exit"));
    }

    /** Returns why the process cannot go on; otherwise never. */
    public String untilFatal() throws InterruptedException {
        while (true) {
            Optional<String> fatal = vigil.fatal();
            if (fatal.isPresent()) {
                return fatal.get();
            }
            tellChanges();
            vigil.collectorStatus().ifPresent(status -> backfill.news(status).forEach(terminal::note));
            if (never.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                return "";
            }
        }
    }

    /** Says each sentence once when it begins to hold and once when it no longer does. */
    public void tellChanges() {
        if (vigil.isClosing()) {
            return; // parts that stop because they are told to are no news
        }
        List<String> now = vigil.degraded();
        for (String sentence : now) {
            if (told.add(sentence)) {
                terminal.note("degraded: " + sentence);
            }
        }
        Set<String> over = new LinkedHashSet<>(told);
        now.forEach(over::remove);
        for (String sentence : over) {
            told.remove(sentence);
            terminal.note("recovered: " + sentence);
        }
    }
}
