package dev.vigil.collector.source.temporal;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/** Puts the collector's name where the SDK has put its own, so that operators see who asks. */
final class ClientName implements ClientInterceptor {

    private static final Metadata.Key<String> KEY = Metadata.Key.of("client-name", Metadata.ASCII_STRING_MARSHALLER);

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                headers.discardAll(KEY);
                headers.put(KEY, TemporalConnection.CLIENT_NAME);
                super.start(listener, headers);
            }
        };
    }
}
