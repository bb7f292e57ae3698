package dev.vigil.demo.healthy;

import dev.vigil.demo.load.Site;
import dev.vigil.demo.worker.Code;

/** Some of the healthy types: their code, and the traffic on them. */
interface HealthyPart {

    /** Adds the part's types to the code of the common worker. */
    Code deploy(Site site, Code code);

    /** Starts the traffic; returns at once. */
    void begin(Site site);
}
