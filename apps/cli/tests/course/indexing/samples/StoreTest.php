<?php

namespace Parcels\Tests;

use Parcels\Store\Store;
use PHPUnit\Framework\TestCase;

class StoreTest extends TestCase
{
    public function testTakesWhatWasPut(): void
    {
        $store = new Store();
        $this->assertSame('1', $store->take('1'));
    }

    /**
     * @test
     */
    public function it_gives_nothing(): void {}

    #[Test]
    public function refuses(): void {}
}

it('keeps parcels', function () {
    expect((new Store())->take('1'))->toBe(1);
});
