package dev.vigil.streams.observe;

/** Two texts that nearly always come together: a workflow type and its task queue, a build id and the identity of a worker. */
record TextPair(String first, String second) {

    void write(StateWriter out) {
        out.shared(first).shared(second);
    }

    static TextPair read(StateReader in) {
        return new TextPair(in.shared(), in.shared());
    }
}
