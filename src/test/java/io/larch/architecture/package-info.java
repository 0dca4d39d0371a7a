/** The rules that keep the packages apart, and the test that holds the code to them. */
@NullMarked
package io.larch.architecture;

import org.jspecify.annotations.NullMarked;
