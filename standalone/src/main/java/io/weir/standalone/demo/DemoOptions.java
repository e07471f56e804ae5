package io.weir.standalone.demo;

/**
 * What the user can choose of the demo.
 *
 * @param changes weight changes of the last step
 * @param strict whether a slow change is a failure and not a warning
 */
public record DemoOptions(int changes, boolean strict) {

    public DemoOptions {
        if (changes < 0 || changes > 100_000) {
            throw new IllegalArgumentException("changes: " + changes + ", expected 0 to 100000");
        }
    }
}
