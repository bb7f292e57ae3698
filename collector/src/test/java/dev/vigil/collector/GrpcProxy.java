package dev.vigil.collector;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A Temporal frontend that passes everything on to another one, byte by byte, unless the test has something against it: it can
 * demand TLS, refuse, answer something else, and it counts.
 */
final class GrpcProxy implements AutoCloseable {

    /** What the test makes of a call; any of both may be left as it is. */
    interface Rule {

        /** Throws {@link StatusRuntimeException} to refuse. */
        default void asked(String method, Metadata headers, byte[] request) {}

        /** An answer without asking anybody; null: ask. */
        default byte @Nullable [] instead(String method, byte[] request) throws IOException {
            return null;
        }

        default byte[] answered(String method, byte[] request, byte[] answer) throws IOException {
            return answer;
        }
    }

    private static final MethodDescriptor.Marshaller<byte[]> BYTES = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    private final ManagedChannel upstream;
    private final Server server;
    private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();
    private volatile Rule rule = new Rule() {};

    /** Plain text. */
    GrpcProxy(String target) throws IOException {
        this(target, null);
    }

    /** @param tls what it shows, and which clients it takes; null: plain text */
    GrpcProxy(String target, TestCertificates.@Nullable ServerSide tls) throws IOException {
        this(target, tls, 0);
    }

    GrpcProxy(String target, TestCertificates.@Nullable ServerSide tls, int port) throws IOException {
        String[] address = target.split(":");
        this.upstream = NettyChannelBuilder.forAddress(address[0], Integer.parseInt(address[1]))
                .usePlaintext()
                .maxInboundMessageSize(256 << 20)
                .build();
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                .maxInboundMessageSize(64 << 20)
                .fallbackHandlerRegistry(new HandlerRegistry() {
                    @Override
                    public ServerMethodDefinition<?, ?> lookupMethod(String method, String authority) {
                        return definition(method);
                    }
                });
        if (tls != null) {
            builder.sslContext(context(tls));
        }
        this.server = builder.build().start();
    }

    String target() {
        return "127.0.0.1:" + server.getPort();
    }

    int port() {
        return server.getPort();
    }

    void rule(Rule newRule) {
        rule = newRule;
    }

    /** Calls of a method so far, by its name without the service. */
    long calls(String method) {
        LongAdder adder = calls.get(method);
        return adder == null ? 0 : adder.sum();
    }

    /** The namespace of a request; it is field 1 of nearly all of them. */
    static String namespace(byte[] request) {
        return request.length > 1 && request[0] == 0x0a && request[1] >= 0
                ? new String(request, 2, request[1], java.nio.charset.StandardCharsets.UTF_8)
                : "";
    }

    @Override
    public void close() {
        server.shutdownNow();
        upstream.shutdownNow();
        try {
            server.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ServerMethodDefinition<byte[], byte[]> definition(String name) {
        MethodDescriptor<byte[], byte[]> method = MethodDescriptor.newBuilder(BYTES, BYTES)
                .setFullMethodName(name)
                .setType(MethodType.UNARY)
                .build();
        String shortName = name.substring(name.lastIndexOf('/') + 1);
        return ServerMethodDefinition.create(method, new ServerCallHandler<>() {
            @Override
            public ServerCall.Listener<byte[]> startCall(ServerCall<byte[], byte[]> call, Metadata headers) {
                call.request(2);
                return new ServerCall.Listener<>() {
                    @Override
                    public void onMessage(byte[] request) {
                        calls.computeIfAbsent(shortName, each -> new LongAdder())
                                .increment();
                        forward(call, method, shortName, headers, request);
                    }
                };
            }
        });
    }

    private void forward(
            ServerCall<byte[], byte[]> call,
            MethodDescriptor<byte[], byte[]> method,
            String name,
            Metadata headers,
            byte[] request) {
        try {
            rule.asked(name, headers, request);
            byte[] instead = rule.instead(name, request);
            if (instead != null) {
                answer(call, instead);
                return;
            }
            Channel channel = ClientInterceptors.intercept(
                    upstream, io.grpc.stub.MetadataUtils.newAttachHeadersInterceptor(clientHeaders(headers)));
            byte[] answer = ClientCalls.blockingUnaryCall(
                    channel, method, CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS), request);
            byte[] shown = rule.answered(name, request, answer);
            answer(call, shown);
        } catch (StatusRuntimeException e) {
            call.close(e.getStatus(), e.getTrailers() == null ? new Metadata() : e.getTrailers());
        } catch (IOException | RuntimeException e) {
            call.close(Status.INTERNAL.withDescription(String.valueOf(e)), new Metadata());
        }
    }

    private static void answer(ServerCall<byte[], byte[]> call, byte[] message) {
        call.sendHeaders(new Metadata());
        call.sendMessage(message);
        call.close(Status.OK, new Metadata());
    }

    /** Those that change what the server answers. */
    private static Metadata clientHeaders(Metadata headers) {
        Metadata passed = new Metadata();
        for (String name :
                new String[] {"client-name", "client-version", "supported-server-versions", "supported-features"}) {
            Metadata.Key<String> key = Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
            String value = headers.get(key);
            if (value != null) {
                passed.put(key, value);
            }
        }
        return passed;
    }

    private static SslContext context(TestCertificates.ServerSide tls) throws IOException {
        return GrpcSslContexts.forServer(
                        tls.own().certificate().toFile(), tls.own().key().toFile())
                .trustManager(tls.clientAuthority().toFile())
                .clientAuth(tls.mutual() ? ClientAuth.REQUIRE : ClientAuth.NONE)
                .build();
    }
}
