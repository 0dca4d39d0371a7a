@NullMarked
package io.larch.caller;

import org.jspecify.annotations.NullMarked;
