package dev.vigil.demo.server;

import dev.vigil.schema.StartupException;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.temporal.internal.testservice.TestServicesStarter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The SDK's test server in this JVM, time skipping off. Built from its services and not by {@code
 * TestServer.createPortBoundServer}, which listens on every interface and cannot choose a free port.
 */
final class EmbeddedServer implements TemporalServer {

    private final TestServicesStarter services;
    private final Server server;
    private final int port;
    private final String namespace;

    private EmbeddedServer(TestServicesStarter services, Server server, String namespace) {
        this.services = services;
        this.server = server;
        this.port = server.getPort();
        this.namespace = namespace;
    }

    static EmbeddedServer start(String namespace) {
        TestServicesStarter services = new TestServicesStarter(true, 0);
        NettyServerBuilder builder =
                NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        HealthStatusManager health = new HealthStatusManager();
        for (BindableService service : services.getServices()) {
            builder.addService(service);
            health.setStatus(service.bindService().getServiceDescriptor().getName(), ServingStatus.SERVING);
        }
        builder.addService(health.getHealthService());
        try {
            return new EmbeddedServer(services, builder.build().start(), namespace);
        } catch (IOException refused) {
            services.close();
            throw new StartupException(
                    StartupException.Kind.UNREACHABLE,
                    "the embedded Temporal server found no loopback port to listen on: " + refused.getMessage(),
                    "",
                    "free some ports, or name a running server with --temporal HOST:PORT");
        }
    }

    @Override
    public String target() {
        return "127.0.0.1:" + port;
    }

    @Override
    public String namespace() {
        return namespace;
    }

    @Override
    public String description() {
        String version = Optional.ofNullable(
                        TestServicesStarter.class.getPackage().getImplementationVersion())
                .map(found -> " " + found)
                .orElse("");
        return "embedded test server" + version;
    }

    @Override
    public Kind kind() {
        return Kind.EMBEDDED;
    }

    @Override
    public void close() {
        server.shutdownNow(); // not shutdown(): pollers hold calls open for up to a minute
        try {
            server.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        services.close(); // last: calls that end still run on its threads
    }
}
