package dev.vigil.streams.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Four longs shared between a child and its parent; what the child wrote stays when it is killed. The child says in which phase it is. The
 * parent may set a trap: the thread that enters that phase for the n-th time stops there and waits to be killed.
 */
final class PhaseFile {

    /** What a stream thread does. */
    enum Phase {
        STARTING,
        RESTORING,
        PROCESSING,
        FLUSHING,
        COMMITTING
    }

    private static final int PHASE = 0;
    private static final int TRAPPED_PHASE = 8;
    private static final int COUNTDOWN = 16;
    private static final int CAUGHT = 24;

    private final MappedByteBuffer buffer;

    PhaseFile(Path file) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            buffer = channel.map(FileChannel.MapMode.READ_WRITE, 0, 32);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void clear() {
        for (int at = 0; at < 32; at += 8) {
            buffer.putLong(at, 0);
        }
    }

    void trap(Phase phase, long countdown) {
        buffer.putLong(COUNTDOWN, countdown);
        buffer.putLong(TRAPPED_PHASE, phase.ordinal());
    }

    boolean caught() {
        return buffer.getLong(CAUGHT) != 0;
    }

    Phase phase() {
        return Phase.values()[(int) buffer.getLong(PHASE)];
    }

    /** Called by the child's stream threads, at points where a crash is possible. */
    synchronized void enter(Phase phase) {
        buffer.putLong(PHASE, phase.ordinal());
        if (phase == Phase.STARTING || buffer.getLong(TRAPPED_PHASE) != phase.ordinal()) {
            return;
        }
        long left = buffer.getLong(COUNTDOWN) - 1;
        buffer.putLong(COUNTDOWN, left);
        if (left == 0) {
            buffer.putLong(CAUGHT, 1);
            awaitTheEnd();
        }
    }

    private void awaitTheEnd() {
        while (true) {
            try {
                wait(); // until SIGKILL; the other threads stop at their next point
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
