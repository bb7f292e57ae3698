package dev.vigil.collector.source.discovery;

import java.net.URI;
import java.util.List;

/** One place that lists targets. May block for some seconds; asked by one thread. */
interface TargetList {

    /** What it is called in sentences. */
    String name();

    /** The URLs of the pages now. */
    List<URI> list() throws TargetListException;
}
