@NullMarked
package io.larch.intake;

import org.jspecify.annotations.NullMarked;
