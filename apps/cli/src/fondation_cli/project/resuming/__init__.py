"""What a build that was broken off has done already: it goes on from there, on this machine or on another one."""
