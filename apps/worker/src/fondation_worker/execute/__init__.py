"""The generator: started ahead, given one workspace, listened to within limits, gone afterwards with all it started."""
