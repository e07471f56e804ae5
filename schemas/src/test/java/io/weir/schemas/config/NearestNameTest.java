package io.weir.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {

    @ParameterizedTest
    @CsvSource({
        "prot, port",
        "Listen_Port, listenPort",
        "listen-port, listenPort",
        "bootstrap.server, bootstrap.servers",
        "drainTimeOut, drainTimeout",
        "colour,"
    })
    void theNameThatWasMeantIsFound(String written, String meant) {
        assertThat(NearestName.of(written, List.of("port", "listenPort", "bootstrap.servers", "drainTimeout")))
                .isEqualTo(Optional.ofNullable(meant));
    }
}
