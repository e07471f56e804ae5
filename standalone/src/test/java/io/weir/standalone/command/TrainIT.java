package io.weir.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.standalone.WeirCommandAccess;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** A training that fails costs users their fast starts only, so nobody would tell. */
class TrainIT {

    @Test
    void runsEverythingOnceAndAsksEveryCommandThatReadsTheLog() {
        var out = new StringWriter();
        var err = new StringWriter();

        int status = WeirCommandAccess.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute("train");

        assertThat(status).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains("history of shop.apps.weir.test")
                .contains("served table weir.route-table: 1 route")
                .contains("table at ");
    }
}
