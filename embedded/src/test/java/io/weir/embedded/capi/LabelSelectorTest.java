package io.weir.embedded.capi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelSelectorTest {

    private static final Map<String, String> LABELS = Map.of("mesh", "true", "env", "prod");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mesh=true              | true",
                "mesh==true             | true",
                "mesh=false             | false",
                "mesh!=false            | true",
                "other!=x               | true",
                "mesh                   | true",
                "!mesh                  | false",
                "!other                 | true",
                "env in (prod, staging) | true",
                "env in (prod,prod)     | true",
                "env notin (prod)       | false",
                "mesh=true,env=dev      | false",
                "mesh=true,env in (prod,dev) | true",
            })
    void selectsByEveryRequirement(String selector, boolean passes) {
        assertThat(LabelSelector.parse(selector).test(LABELS)).isEqualTo(passes);
    }

    @Test
    void refusesWhatItCannotRead() {
        assertThatThrownBy(() -> LabelSelector.parse("env in prod"))
                .isInstanceOf(CapiError.class)
                .hasMessageContaining("env in prod");
    }
}
