package io.weir.projector.topology;

import java.time.Duration;
import java.time.InstantSource;

/**
 * What a processor has from the process it runs in.
 *
 * @param formats how records become bytes
 * @param meters what is counted
 * @param clock the process's clock; of the output it touches one header and nothing else
 * @param pause how time passes between two attempts
 * @param commitInterval between two transactions, see {@link CommitPace}
 */
public record Surroundings(
        RecordFormats formats, ProjectionMeters meters, InstantSource clock, Pause pause, Duration commitInterval) {

    Patience patience() {
        return new Patience(pause, clock, meters.retries());
    }
}
