package dev.vigil.testing;

import java.io.IOException;

/** What Java does not send to a process by itself. Only to processes that a test has started. */
public final class Signals {

    private Signals() {}

    /** As {@code kill -9}; returns when the process is gone. */
    public static void kill(Process process) {
        process.destroyForcibly().onExit().join();
    }

    /** SIGSTOP: it stops in the middle of an instruction and knows nothing of it. */
    public static void pause(Process process) throws IOException, InterruptedException {
        send("-STOP", process);
    }

    /** SIGCONT. */
    public static void resume(Process process) throws IOException, InterruptedException {
        send("-CONT", process);
    }

    private static void send(String signal, Process process) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new AssertionError("kill " + signal + " " + process.pid() + " ended with " + code);
        }
    }
}
