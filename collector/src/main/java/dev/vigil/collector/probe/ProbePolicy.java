package dev.vigil.collector.probe;

import java.util.Optional;

/** Which workflow types are probed without being asked for, and how gently. Immutable, so that a new one replaces it whole. */
public interface ProbePolicy {

    /** Nothing is probed unless somebody asks. */
    ProbePolicy NONE = new ProbePolicy() {
        @Override
        public boolean any() {
            return false;
        }

        @Override
        public Optional<Terms> of(String workflowType) {
            return Optional.empty();
        }
    };

    /** Whether any type is to be probed. */
    boolean any();

    /** How a type is probed when a new build of it is there; empty: it is not. */
    Optional<Terms> of(String workflowType);

    /**
     * How gently.
     *
     * @param perSecond queries a second at most
     * @param sample runs to ask at most, at least 1
     */
    record Terms(double perSecond, int sample) {}
}
