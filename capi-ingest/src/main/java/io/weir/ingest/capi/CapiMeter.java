package io.weir.ingest.capi;

import java.time.Duration;

/** Is told of every request to CAPI and UAA. */
public interface CapiMeter {

    /**
     * One request was answered, or given up.
     *
     * @param call what was asked: {@code token}, {@code root}, {@code routes}, {@code route}, {@code scan}, {@code updated},
     *     {@code events}, {@code bindings} or {@code segments}
     * @param status the answer's HTTP status, 0 when there was no whole answer
     * @param took from sending to the last byte
     */
    void answered(String call, int status, Duration took);

    /** UAA gave a token: the first one, or another in time for the end of the one before or because CAPI refused it. */
    void tokenRefreshed();

    /** An audit event could not be read; told once for each, however often polls meet it. */
    void eventRefused();
}
