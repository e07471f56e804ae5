package io.weir.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {

    @TempDir
    Path temporary;

    @Test
    void endsWithEverythingAsPromised() throws Exception {
        try (WeirProcess weir = WeirProcess.start(
                temporary.resolve("output"),
                "demo",
                "--exit",
                "--data",
                temporary.resolve("data").toString())) {

            int status = weir.awaitEnd(Duration.ofSeconds(90));

            String output = weir.output();
            assertThat(status).as(output).isZero();
            assertThat(output)
                    .contains("All went as promised")
                    .contains("exact to the request on each router: 800/200 of 1000")
                    .contains("exact to the request on each router: 500/500 of 1000")
                    .contains("exact to the request on each router: 0/1000 of 1000")
                    .contains("the table as of a millisecond before had 50 % blue, 50 % green")
                    .containsPattern("revision \\d+ +\\S+ +100 % green +by ")
                    .contains("it stays until CAPI changes the route again")
                    .contains("no failed request around the kill")
                    .contains("is in no router's table")
                    .contains("router 2 has applied it")
                    .doesNotContain("\u001b");
            assertThat(output.lines())
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(110));
        }
    }
}
