@NullMarked
package io.larch.content.file;

import org.jspecify.annotations.NullMarked;
