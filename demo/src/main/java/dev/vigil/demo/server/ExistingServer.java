package dev.vigil.demo.server;

import dev.vigil.schema.StartupException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/** A server that somebody else runs. The demo touches its own namespace only, and leaves no open run in it. */
final class ExistingServer implements TemporalServer {

    private static final Duration TERMINATE_WITHIN = Duration.ofSeconds(4);

    private final Frontend frontend;
    private final String target;
    private final String namespace;
    private final String version;
    private boolean closed;

    private ExistingServer(Frontend frontend, String target, String namespace, String version) {
        this.frontend = frontend;
        this.target = target;
        this.namespace = namespace;
        this.version = version;
    }

    static ExistingServer connect(String target, String namespace, boolean plantFaultsAllowed, Duration readyWithin) {
        requireConsent(target, plantFaultsAllowed);
        Frontend frontend = new Frontend(target);
        try {
            String version = frontend.awaitVersion(
                    readyWithin,
                    () -> true,
                    () -> new StartupException(
                            StartupException.Kind.UNREACHABLE,
                            "no Temporal server answers at " + target + " within " + readyWithin.toSeconds() + " s",
                            "--temporal " + target,
                            "start one with 'temporal server start-dev', or use --temporal embedded"));
            frontend.register(namespace);
            frontend.awaitUsable(namespace, Duration.ofSeconds(30));
            return new ExistingServer(frontend, target, namespace, version);
        } catch (StartupException failure) {
            frontend.close();
            throw failure;
        }
    }

    private static void requireConsent(String target, boolean plantFaultsAllowed) {
        int colon = target.lastIndexOf(':');
        if (colon <= 0 || !target.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new StartupException(
                    StartupException.Kind.USAGE,
                    "--temporal must be embedded, cli or HOST:PORT, got: " + target,
                    "--temporal",
                    "for example --temporal 127.0.0.1:7233");
        }
        String host = target.substring(0, colon).replaceAll("^\\[|\\]$", "");
        try {
            if (plantFaultsAllowed || InetAddress.getByName(host).isLoopbackAddress()) {
                return;
            }
        } catch (UnknownHostException unknown) {
            throw new StartupException(
                    StartupException.Kind.UNREACHABLE,
                    "host " + host + " of --temporal " + target + " is not known to the name service",
                    "--temporal " + target,
                    "check the spelling");
        }
        throw new StartupException(
                StartupException.Kind.USAGE,
                "the demo plants faults, and " + target + " is not on this machine",
                "--temporal " + target,
                "give --yes-plant-faults if that server may be used for it");
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public String namespace() {
        return namespace;
    }

    @Override
    public String description() {
        return "server " + version + " at " + target;
    }

    @Override
    public Kind kind() {
        return Kind.EXISTING;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        frontend.terminateOpenRuns(namespace, TERMINATE_WITHIN);
        frontend.close();
    }
}
