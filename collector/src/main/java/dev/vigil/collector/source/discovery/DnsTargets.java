package dev.vigil.collector.source.discovery;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** A host name with an address for each worker, such as a headless service: one page an address. */
final class DnsTargets implements TargetList {

    /** Looks a name up; a test has its own. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] all(String host) throws UnknownHostException;
    }

    private final URI url;
    private final Resolver resolver;

    DnsTargets(URI url, Resolver resolver) {
        this.url = url;
        this.resolver = resolver;
    }

    @Override
    public String name() {
        return "DNS name " + url.getHost();
    }

    @Override
    public List<URI> list() throws TargetListException {
        List<URI> targets = new ArrayList<>();
        try {
            for (InetAddress address : resolver.all(url.getHost())) {
                String host = address instanceof Inet6Address
                        ? "[" + address.getHostAddress().replaceAll("%.*", "") + "]"
                        : address.getHostAddress();
                targets.add(new URI(
                        url.getScheme(), url.getUserInfo(), host, url.getPort(), url.getPath(), url.getQuery(), null));
            }
        } catch (UnknownHostException e) {
            throw new TargetListException("the name is not known");
        } catch (URISyntaxException e) {
            throw new TargetListException("an address of it makes no URL");
        }
        return targets;
    }
}
