package dev.vigil.cli.history;

import dev.vigil.collector.source.files.FileLimits;
import dev.vigil.collector.source.files.FileReading;
import dev.vigil.collector.source.files.FileRun;
import dev.vigil.collector.source.files.FileWalk;
import dev.vigil.collector.source.files.HistoryFiles;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads history files on all cores and hands over what is in them in the order in which they were named, as one thread would. Of files
 * whose turn has not come at most {@value #MOST_EVENTS} events each are held, of {@value #AHEAD_PER_CORE} files a core; one that has more
 * waits for its turn, and that time does not count against the file. Used by one thread.
 *
 * @param <R> what is made of a run, on any thread
 */
public final class OrderedReading<R> implements AutoCloseable {

    static final int MOST_EVENTS = 20_000;
    static final int AHEAD_PER_CORE = 4;

    /** Takes what was read, in order, one call at a time; not always on the same thread. */
    public interface Taker<R> {

        void run(R run);

        /**
         * A file was read, after its runs.
         *
         * @param named whether the user named it, as opposed to a directory above it
         */
        void file(FileReading reading, boolean named);

        /** A directory could not be entered. */
        void refused(String name, String reason);
    }

    private final FileLimits limits;
    private final BiFunction<String, FileRun, R> work;
    private final Taker<R> taker;
    private final int cores;
    private final Deque<Item> waiting = new ArrayDeque<>();
    private @Nullable ExecutorService pool;

    /**
     * @param work what is made of a run of the file of this name; called by several threads at once
     * @param cores threads that read; 1: the calling one does everything
     */
    public OrderedReading(FileLimits limits, int cores, BiFunction<String, FileRun, R> work, Taker<R> taker) {
        this.limits = limits;
        this.cores = cores;
        this.work = work;
        this.taker = taker;
    }

    /** Reads a file, or all files under a directory. */
    public void path(Path path, String name) {
        FileWalk.visit(path, name, new FileWalk.Visitor() {
            @Override
            public void file(Path file, String fileName) {
                add(new Item(fileName, fileName.equals(name), (files, item) -> files.read(file, fileName, item::take)));
            }

            @Override
            public void refused(String fileName, String reason) {
                Item item = new Item(fileName, false, null);
                item.refusal = reason;
                add(item);
            }
        });
    }

    /** Reads a stream to its end. */
    public void stream(InputStream stream, String name) {
        add(new Item(name, true, (files, item) -> files.read(stream, name, item::take)));
    }

    /** Hands over what is still under way. */
    public void end() {
        while (!waiting.isEmpty()) {
            handOver();
        }
    }

    /** Leaves what is not handed over. */
    @Override
    public void close() {
        if (pool != null) {
            pool.shutdownNow();
        }
    }

    private void add(Item item) {
        waiting.add(item);
        if (cores > 1 && waiting.size() > 1) {
            // the first file waits for a second one: threads for a single file would cost more than they give
            waiting.forEach(this::start);
        }
        if (cores <= 1 || waiting.size() > cores * AHEAD_PER_CORE) {
            handOver();
        }
    }

    private void start(Item item) {
        if (item.reading != null && item.future == null) {
            if (pool == null) {
                pool = Executors.newFixedThreadPool(cores, task -> {
                    Thread thread = new Thread(task, "vigil-read");
                    thread.setDaemon(true);
                    return thread;
                });
            }
            item.future = pool.submit(item::read);
        }
    }

    private void handOver() {
        Item item = waiting.remove();
        if (item.reading == null) {
            taker.refused(item.name, item.refusal);
            return;
        }
        item.turn.countDown();
        FileReading reading = item.future == null ? item.read() : result(item.future);
        item.handOver();
        taker.file(reading, item.named);
    }

    private static FileReading result(Future<FileReading> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a file was read", e);
        }
    }

    /** How one file is read. */
    private interface Source<R> {
        FileReading read(HistoryFiles files, OrderedReading<R>.Item item);
    }

    /** A file under way. Filled by one thread; handed over by another after it is done, or by the same one when its turn has come. */
    private final class Item {
        private final String name;
        private final boolean named;
        private final @Nullable Source<R> reading;
        private final CountDownLatch turn = new CountDownLatch(1);
        private final List<R> runs = new ArrayList<>();
        private @Nullable Future<FileReading> future;
        private String refusal = "";
        private long events;
        private long waitedNanos;

        Item(String name, boolean named, @Nullable Source<R> reading) {
            this.name = name;
            this.named = named;
            this.reading = reading;
        }

        FileReading read() {
            if (reading == null) {
                throw new IllegalStateException("nothing to read: " + name);
            }
            return reading.read(new HistoryFiles(limits, () -> System.nanoTime() - waitedNanos), this);
        }

        void take(FileRun run) {
            R made = work.apply(name, run);
            events += run.events().size();
            runs.add(made);
            if (turn.getCount() == 0 || events > MOST_EVENTS) {
                awaitTurn();
                handOver();
            }
        }

        private void awaitTurn() {
            long begin = System.nanoTime();
            try {
                turn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while a file waited for its turn", e);
            }
            waitedNanos += System.nanoTime() - begin;
        }

        void handOver() {
            runs.forEach(taker::run);
            runs.clear();
        }
    }
}
