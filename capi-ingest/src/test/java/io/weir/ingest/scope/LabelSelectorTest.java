package io.weir.ingest.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    mesh                        | mesh=true          | true
                    mesh                        | mesh=              | true
                    mesh                        | other=true         | false
                    !mesh                       | other=true         | true
                    !mesh                       | mesh=true          | false
                    mesh=true                   | mesh=true          | true
                    mesh==true                  | mesh=true          | true
                    mesh = true                 | mesh=true          | true
                    mesh=true                   | mesh=false         | false
                    mesh=true                   |                    | false
                    mesh=                       | mesh=              | true
                    mesh!=true                  | mesh=false         | true
                    mesh!=true                  | mesh=true          | false
                    mesh!=true                  |                    | true
                    env in (dev,test)           | env=test           | true
                    env in ( dev , test )       | env=test           | true
                    env in (dev,test)           | env=prod           | false
                    env in (dev,test)           |                    | false
                    env notin (dev,test)        | env=prod           | true
                    env notin (dev,test)        | env=dev            | false
                    env notin (dev,test)        |                    | true
                    example.com/mesh=true       | example.com/mesh=true | true
                    mesh,env=dev                | mesh=x;env=dev     | true
                    mesh,env=dev                | mesh=x             | false
                    env in (dev,test),!old,a!=b | env=dev            | true
                    env in (dev,test),!old,a!=b | env=dev;old=1      | false
                    env in (dev,test),!old,a!=b | env=dev;a=b        | false
                    inbox=true                  | inbox=true         | true
                    in                          | in=1               | true
                    """)
    void selectsAsCapiDoes(String selector, String labels, boolean matches) {
        assertThat(LabelSelector.parse(selector).matches(labels(labels)))
                .as("%s on %s", selector, labels)
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a,,b",
                "a,",
                "=b",
                "!",
                "a b",
                "a in dev",
                "a in (dev",
                "a in (dev)x",
                "a=b=c",
                "a!b",
                "!a=b",
                "a>3",
                "a=b c",
                "a/b/c=1",
                "a=-b",
                "a in (b,-c)",
            })
    void namesTheRequirementThatIsWrong(String selector) {
        assertThatThrownBy(() -> LabelSelector.parse(selector))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("labelSelector: '")
                .hasMessageContaining("key in (a,b)");
    }

    @Test
    void isBounded() {
        assertThatThrownBy(() -> LabelSelector.parse("a".repeat(3_000)))
                .hasMessageContaining("3000 characters, expected at most 2000");
    }

    private static Map<String, String> labels(@org.jspecify.annotations.Nullable String text) {
        Map<String, String> labels = new TreeMap<>();
        if (text != null) {
            for (String label : text.split(";", -1)) {
                int equals = label.indexOf('=');
                labels.put(label.substring(0, equals), label.substring(equals + 1));
            }
        }
        return labels;
    }
}
