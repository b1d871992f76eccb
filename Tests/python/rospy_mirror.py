"""A rospy node that sends every JointState on /to_rospy back on /from_rospy, its velocities doubled.

Usage: rospy_mirror.py COUNT   (ROS_MASTER_URI says where the master is)
Before that it stores a parameter and reads one. Ends with status 0 after COUNT messages, with 1 after 15 seconds.
"""
import sys
import threading

import rospy
from sensor_msgs.msg import JointState

count = int(sys.argv[1])
rospy.init_node("mirror", disable_rosout=True, disable_signals=True)
rospy.set_param("~seen", {"limit": rospy.get_param("/arm/limit"), "names": rospy.get_param("/arm/names")})
assert rospy.get_param("/mirror/seen/limit") == 0.25
assert not rospy.has_param("/arm/nothing")

publisher = rospy.Publisher("/from_rospy", JointState, queue_size=100)
heard = 0
enough = threading.Event()


def mirror(message):
    global heard
    while publisher.get_num_connections() == 0:
        rospy.sleep(0.01)
    message.velocity = [2 * number for number in message.velocity]
    publisher.publish(message)
    heard += 1
    if heard == count:
        enough.set()


rospy.Subscriber("/to_rospy", JointState, mirror, tcp_nodelay=True)
ended = enough.wait(15)
rospy.sleep(0.3)
types = dict(rospy.get_published_topics())
print("heard", heard, "type", types.get("/to_rospy"))
rospy.signal_shutdown("done")
sys.exit(0 if ended else 1)
