package dev.vigil.cli.catalogue;

import dev.vigil.cli.config.ConfigException;
import dev.vigil.cli.config.LoadedConfig;
import dev.vigil.schema.StartupException;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second whether the configuration's file has other bytes than before, reads it again then, and hands over what may change
 * while Vigil runs. A file that is refused changes nothing: the sentence with its line and column is told, and stands among what is
 * degraded until the file is right again. The bytes are compared, because a mounted file changes without a change of its own time.
 */
public final class ConfigWatch implements AutoCloseable {

    /** Sections that take effect while Vigil runs. */
    private static final List<String> LIVE =
            List.of("types", "dependencies", "maintenance", "inhibitions", "owners", "probe");

    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);
    private static final long LOOK_EVERY_MILLIS = 1_000;
    private static final long CLOSE_MILLIS = 2_000;

    private final Path file;
    private final Supplier<LoadedConfig> load;
    private final Consumer<LoadedConfig> changed;
    private final Consumer<String> tell;
    private final Counter reloads;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private LoadedConfig current;
    private byte[] seen;
    private volatile Optional<String> refused = Optional.empty();

    /**
     * @param first what was read at the start
     * @param load reads it again, with the same flags and environment
     * @param changed takes a configuration in which something of the live sections may have changed
     * @param tell takes lines for the person at the terminal
     */
    public ConfigWatch(
            LoadedConfig first,
            Supplier<LoadedConfig> load,
            Consumer<LoadedConfig> changed,
            Consumer<String> tell,
            CollectorRegistry registry) {
        this.file = Path.of(first.source());
        this.current = first;
        this.load = load;
        this.changed = changed;
        this.tell = tell;
        this.seen = content();
        this.reloads = Counter.build(
                        "vigil_catalogue_reloads_total",
                        "Edits of the configuration's file while running. applied: in force; refused: the one before stays.")
                .labelNames("result")
                .register(registry);
        reloads.labels("applied");
        reloads.labels("refused");
        this.thread = new Thread(this::run, "config-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!stop.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                byte[] now = content();
                if (!Arrays.equals(now, seen)) {
                    seen = now;
                    reload();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void reload() {
        try {
            LoadedConfig next = load.get();
            changed.accept(next);
            restartOnly(next);
            current = next;
            refused = Optional.empty();
            reloads.labels("applied").inc();
            tell.accept(file + " was read again");
        } catch (ConfigException e) {
            refuse(
                    e.text(),
                    e.problems().get(0).what()
                            + Optional.ofNullable(e.problems().get(0).at())
                                    .map(at -> " (" + at + ")")
                                    .orElse(""));
        } catch (StartupException e) {
            // not this edit's fault, perhaps: it is tried again with the next look
            seen = new byte[0];
            if (refused.isEmpty()) {
                refuse(List.of("error: " + e.getMessage()), String.valueOf(e.getMessage()));
            }
        }
    }

    private void refuse(List<String> text, String sentence) {
        reloads.labels("refused").inc();
        refused = Optional.of(
                "the edit of " + file + " is refused, the catalogue from before stays in force: " + sentence);
        LOG.atWarn().addKeyValue("file", file).addKeyValue("cause", sentence).log("an edited configuration is refused");
        text.forEach(tell::accept);
    }

    private void restartOnly(LoadedConfig next) {
        List<String> keys = next.effective().stream()
                .filter(value -> LIVE.stream()
                        .noneMatch(section ->
                                value.key().equals(section) || value.key().startsWith(section + ".")))
                .filter(value -> current.effective().stream()
                        .noneMatch(before -> before.key().equals(value.key())
                                && before.value().equals(value.value())))
                .map(value -> value.key())
                .distinct()
                .toList();
        if (!keys.isEmpty()) {
            tell.accept(
                    "note: " + String.join(", ", keys) + " changed in " + file + ": takes effect at the next start");
        }
    }

    /** Why the file as it is now is not in force, if it is not. */
    public Optional<String> refused() {
        return refused;
    }

    private byte[] content() {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
