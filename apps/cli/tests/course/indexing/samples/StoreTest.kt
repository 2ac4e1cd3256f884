package org.parcel.store

import io.kotest.core.spec.style.FunSpec
import kotlin.test.Test

class StoreTest {
    @Test
    fun `takes what was put`() {
        val store = Store("main")
        store.put(Parcel("1"))
        assertEquals("1", store.take("1").number)
    }
}

class StoreSpec : FunSpec({
    context("an empty store") {
        test("gives nothing") {
            Store("main").take("1")
        }
    }
    "a full store" should {
        "refuse" { Store("full") }
    }
})
